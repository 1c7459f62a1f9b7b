// A bundle in one file: this program, the bundle as an archive behind it, and a footer.
//
// The first start unpacks the bundle into a cache of the user's, by its digest; every
// other one finds it there. The program is then started where it lies, in this process.
#include "freestanding/launcher/own_path.h"
#include "freestanding/launcher/settings.h"
#include "freestanding/launcher/start_program.h"
#include "freestanding/runtime/file_info.h"
#include "freestanding/runtime/process.h"
#include "freestanding/runtime/system_call.h"
#include "freestanding/runtime/text.h"
#include "freestanding/unpacker/archive.h"
#include "freestanding/unpacker/cache.h"

namespace whittle::freestanding {

namespace {

Path self;

uint64_t number(View digits) {
  uint64_t value = 0;
  for (size_t i = 0; i < digits.size; ++i)
    value = value * 10 + static_cast<uint64_t>(digits.data[i] - '0');
  return value;
}

void say(View text) {
  write_file(1, text.data, text.size);
}

// "NAME-DIGEST", what the bundle is called in a cache.
void name_in_cache(View settings, Path& name) {
  name.add(Settings::find(settings, "name-in-cache")).add("-");
  name.add(Settings::find(settings, "digest"));
}

// Maps the archive out of this file. False where the file is shorter than it was written.
bool map_archive(const Process& process, View settings, Archive& archive) {
  const uint64_t start = number(Settings::find(settings, "archive-start"));
  const uint64_t size = number(Settings::find(settings, "archive-size"));
  const long file = open_file(self.text(), open_read_only);
  if (failed(file)) {
    complain(name_of(self.view()), view("cannot read "), self.view(), view(": "), error_text(file));
    exit_process(could_not_start);
  }
  FileInfo info;
  const long known = file_info(file, info);
  constexpr uint64_t footer_size = 96;  // see src/bundle/single_file.cpp
  const uint64_t page = process.aux(aux_page_size, 4096);
  const uint64_t first = start & ~(page - 1);
  if (failed(known) || info.size != start + size + footer_size) return false;
  const long mapped = map_memory(nullptr, static_cast<size_t>(start + size - first), protect_read,
                                 map_private, file, first);
  close_file(file);
  if (failed(mapped)) return false;
  archive.bytes = reinterpret_cast<const unsigned char*>(mapped) + (start - first);
  archive.size = static_cast<size_t>(size);
  return true;
}

Archive archive_of(const Process& process, View settings) {
  Archive archive;
  if (!map_archive(process, settings, archive)) {
    complain(name_of(self.view()), self.view(),
             view(" is damaged: it has not the size it was written with; copy it again"));
    exit_process(could_not_start);
  }
  return archive;
}

[[noreturn]] void say_damaged() {
  complain(name_of(self.view()), self.view(),
           view(" is damaged: its archive does not unpack; copy it again"));
  exit_process(could_not_start);
}

// The directory of the unpacked bundle, in the first place that can have it.
void find_bundle(const Process& process, View settings, Path& bundle) {
  static Path name;
  name_in_cache(settings, name);
  static Buffer<4 * path_capacity> refusals;
  for (int i = 0; cache_path(process, i, bundle); ++i) {
    if (bundle.size() == 0) continue;
    CachePlace place;
    const char* refusal = place.open(bundle);
    if (refusal == nullptr && !place.has(name))
      refusal = place.put(name, archive_of(process, settings));
    if (place.is_damaged()) say_damaged();
    if (refusal == nullptr) {
      bundle.add("/").add(name.view());
      return;
    }
    refusals.add("\n  ").add(bundle.view()).add(" ").add(refusal);
    if (place.error() != 0) refusals.add(": ").add(error_text(place.error()));
  }
  complain(name_of(self.view()), view("there is no place to unpack it to:"), refusals.view(),
           view("\nto mend it: set WHITTLE_CACHE to a directory of yours"));
  exit_process(could_not_start);
}

int extract(const Process& process, View settings) {
  const View name = name_of(self.view());
  if (process.argument_count != 3) {
    complain(name, view("usage: --whittle-extract DIR"));
    return 2;
  }
  const char* to = process.arguments[2];
  const long made = system_call(Call::mkdirat, at_working_directory, as_long(to), 0755);
  if (failed(made)) {
    complain(name, view("cannot make "), view(to), view(": "), error_text(made));
    return 2;
  }
  const long directory = open_file(to, open_read_only | open_directory);
  const UnpackResult result = unpack(archive_of(process, settings), directory);
  if (result.what == Unpacked::damaged) say_damaged();
  if (result.what == Unpacked::could_not) {
    complain(name, view("cannot write to "), view(to), view(": "), error_text(result.error));
    return 2;
  }
  return 0;
}

int show(const Process& process, View settings) {
  static Path path;
  static Path name;
  name_in_cache(settings, name);
  say(settings);
  for (int i = 0; cache_path(process, i, path); ++i) {
    CachePlace place;
    if (path.size() == 0 || place.open(path) != nullptr) continue;
    path.add("/").add(name.view()).add(place.has(name) ? "\n" : " (not unpacked yet)\n");
    say(view("cache "));
    say(path.view());
    break;
  }
  return 0;
}

int clean(const Process& process, View settings) {
  static Path path;
  static Path name;
  name_in_cache(settings, name);
  uint32_t removed = 0;
  for (int i = 0; cache_path(process, i, path); ++i) {
    CachePlace place;
    if (path.size() == 0 || place.open(path) != nullptr) continue;
    removed += place.remove_others(Settings::find(settings, "name-in-cache"), name);
  }
  Buffer<64> text;
  text.add_number(removed).add(removed == 1 ? " other version removed\n"
                                            : " other versions removed\n");
  say(text.view());
  return 0;
}

}  // namespace

int run(const Process& process) {
  find_own_path(process, self);
  const View settings = Settings::text();
  if (settings.size == 0) {
    complain(name_of(self.view()), view("this file holds no bundle: `whittle bundle` makes one"));
    return could_not_start;
  }
  if (process.argument_count > 1) {
    const View word = view(process.arguments[1]);
    if (equal(word, view("--whittle-extract"))) return extract(process, settings);
    if (equal(word, view("--whittle-info"))) return show(process, settings);
    if (equal(word, view("--whittle-clean"))) return clean(process, settings);
  }
  static Path bundle;
  find_bundle(process, settings, bundle);
  return start_program(process, name_of(self.view()), settings, bundle.view());
}

}  // namespace whittle::freestanding
