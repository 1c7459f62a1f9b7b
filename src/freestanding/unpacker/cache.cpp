#include "freestanding/unpacker/cache.h"

#include "freestanding/runtime/file_info.h"
#include "freestanding/runtime/system_call.h"

namespace whittle::freestanding {

namespace {

constexpr long directory_flags = open_read_only | open_directory | open_no_follow;
constexpr long remove_directory = 0x200;  // AT_REMOVEDIR
constexpr long lock_exclusive = 2;        // LOCK_EX
constexpr long unlock = 8;                // LOCK_UN
constexpr uint32_t others_write = 0022;
constexpr uint32_t everybody_writes = 0002;
constexpr uint32_t sticky = 01000;

long user() {
  return system_call(Call::geteuid);
}

// Makes a directory and those above it, for the user alone.
void make_directories(const Path& path) {
  static Path part;
  part.clear();
  for (size_t i = 1; i <= path.size(); ++i) {
    if (i < path.size() && path.text()[i] != '/') continue;
    part.clear();
    part.add(View{path.text(), i});
    system_call(Call::mkdirat, at_working_directory, as_long(part.text()), 0700);
  }
}

// Whether everybody may replace what is in it. A group may: many homes are their group's.
bool lets_others_in(const FileInfo& info) {
  return (info.mode & everybody_writes) != 0 && (info.mode & sticky) == 0;
}

const char* check_above(const Path& path) {
  static Path above;
  above.clear();
  above.add(path.view());
  while (above.size() > 1) {
    above.resize(directory_of(above.view()).size);
    const long file = open_file(above.text(), open_read_only | open_directory);
    if (failed(file)) continue;  // not readable, so not for everybody either
    FileInfo info;
    const long known = file_info(file, info);
    close_file(file);
    if (!failed(known) && lets_others_in(info)) return "lies where others may replace it";
  }
  return nullptr;
}

// Whether programs may be mapped from there: a mount may say no.
long try_execution(long directory) {
  const char* name = ".whittle-probe";
  const long file = open_file(name, open_read_write | open_create | open_truncate | open_no_follow,
                              0700, directory);
  if (failed(file)) return file;
  const long written = write_file(file, "\n", 1);
  long result = written;
  if (!failed(written)) {
    result = map_memory(nullptr, 1, protect_read | protect_execute, map_private, file);
    if (!failed(result)) system_call(Call::munmap, result, 1);
  }
  close_file(file);
  system_call(Call::unlinkat, directory, as_long(name), 0);
  return failed(result) ? result : 0;
}

// struct linux_dirent64
struct DirectoryEntry {
  uint64_t inode;
  uint64_t next;
  uint16_t size;
  unsigned char kind;
  char name[1];
};
constexpr size_t name_at = 19;

// Calls `each` with every name in a directory but "." and "..".
template <typename Each>
void for_names(long directory, Each each) {
  alignas(8) char bytes[4096];
  for (;;) {
    const long size =
        system_call(Call::getdents, directory, as_long(bytes), static_cast<long>(sizeof bytes));
    if (size <= 0) return;
    for (long at = 0; at < size;) {
      const char* entry = bytes + at;
      uint16_t length_of_entry = 0;
      memcpy(&length_of_entry, entry + 16, sizeof length_of_entry);
      const char* name = entry + name_at;
      if (!equal(view(name), view(".")) && !equal(view(name), view(".."))) each(name);
      at += length_of_entry;
    }
  }
}

}  // namespace

void remove_tree(long directory, const char* name) {
  const long removed = system_call(Call::unlinkat, directory, as_long(name), 0);
  if (!failed(removed)) return;
  const long inner = open_file(name, directory_flags, 0, directory);
  if (failed(inner)) return;
  for_names(inner, [&](const char* each) { remove_tree(inner, each); });
  close_file(inner);
  system_call(Call::unlinkat, directory, as_long(name), remove_directory);
}

CachePlace::~CachePlace() {
  if (directory_ >= 0) close_file(directory_);
}

const char* CachePlace::refused(const char* what, long result) {
  error_ = result;
  return what;
}

const char* CachePlace::open(const Path& path) {
  directory_ = open_file(path.text(), directory_flags);
  if (is(directory_, Error::no_entry)) {
    make_directories(path);
    directory_ = open_file(path.text(), directory_flags);
  }
  if (failed(directory_)) return refused("cannot be opened", directory_);
  FileInfo info;
  if (const long known = file_info(directory_, info); failed(known))
    return refused("cannot be looked at", known);
  if (info.owner != static_cast<uint32_t>(user())) return "belongs to another user";
  if ((info.mode & others_write) != 0) return "may be written to by others";
  return check_above(path);
}

bool CachePlace::has(const Path& name) {
  const long file = open_file(name.text(), directory_flags, 0, directory_);
  if (failed(file)) return false;
  FileInfo info;
  const long known = file_info(file, info);
  close_file(file);
  return !failed(known) && info.owner == static_cast<uint32_t>(user()) &&
         (info.mode & others_write) == 0;
}

const char* CachePlace::put(const Path& name, Archive archive) {
  // One at a time unpacks; the kernel unlocks when that one is killed, and the next goes on.
  if (const long locked = system_call(Call::flock, directory_, lock_exclusive); failed(locked))
    return refused("cannot be locked", locked);
  const char* refusal = nullptr;
  if (!has(name)) {
    static Path part;
    part.clear();
    part.add(".").add(name.view()).add(".part");
    refusal = fill(part, name, archive);
    if (refusal != nullptr) remove_tree(directory_, part.text());
  }
  system_call(Call::flock, directory_, unlock);
  return refusal;
}

const char* CachePlace::fill(const Path& part, const Path& name, Archive archive) {
  const long made = system_call(Call::mkdirat, directory_, as_long(part.text()), 0700);
  if (failed(made) && !is(made, Error::exists)) return refused("cannot be written to", made);
  const long inside = open_file(part.text(), directory_flags, 0, directory_);
  if (failed(inside)) return refused("cannot be written to", inside);
  if (const long executed = try_execution(inside); failed(executed)) {
    close_file(inside);
    return refused(
        is(executed, Error::not_permitted) ? "is mounted noexec" : "cannot be written to",
        executed);
  }
  const UnpackResult result = unpack(archive, inside);
  close_file(inside);
  if (result.what == Unpacked::damaged) {
    is_damaged_ = true;
    return "the archive is damaged";
  }
  if (result.what == Unpacked::could_not) return refused("cannot be written to", result.error);
  const long renamed = system_call(Call::renameat, directory_, as_long(part.text()), directory_,
                                   as_long(name.text()));
  // Of another time: what has the name without being whole is not ours to run.
  if (is(renamed, Error::not_empty) || is(renamed, Error::exists) ||
      is(renamed, Error::not_directory)) {
    remove_tree(directory_, name.text());
    const long again = system_call(Call::renameat, directory_, as_long(part.text()), directory_,
                                   as_long(name.text()));
    return failed(again) ? refused("cannot be written to", again) : nullptr;
  }
  return failed(renamed) ? refused("cannot be written to", renamed) : nullptr;
}

uint32_t CachePlace::remove_others(View program, const Path& name) {
  static Buffer<300> start;
  start.clear();
  start.add(program).add("-");
  uint32_t removed = 0;
  // Reading goes on behind what is removed: again until nothing is.
  for (;;) {
    const uint32_t before = removed;
    const long again = open_file(".", directory_flags, 0, directory_);
    if (failed(again)) return removed;
    for_names(again, [&](const char* each) {
      if (!starts_with(view(each), start.view()) || equal(view(each), name.view())) return;
      // The digest's 64 digits and no more: "git-lfs-..." is no version of "git".
      if (view(each).size != start.size() + 64) return;
      remove_tree(directory_, each);
      ++removed;
    });
    close_file(again);
    if (removed == before) return removed;
    if (removed > 1000) return removed;
  }
}

bool cache_path(const Process& process, int number, Path& path) {
  struct Place {
    const char* variable;  // whose value it starts with
    const char* below;
    bool is_shared;
  };
  static const Place places[] = {{"WHITTLE_CACHE", "", false},
                                 {"XDG_CACHE_HOME", "/whittle", false},
                                 {"HOME", "/.cache/whittle", false},
                                 {"TMPDIR", "/whittle-", true},
                                 {nullptr, "/var/tmp/whittle-", true}};
  path.clear();
  if (number >= static_cast<int>(sizeof places / sizeof places[0])) return false;
  const Place& place = places[number];
  if (place.variable != nullptr) {
    const char* value = process.variable(place.variable);
    if (value == nullptr || value[0] != '/') return true;
    path.add(value);
    while (path.size() > 1 && path.text()[path.size() - 1] == '/')
      path.resize(path.size() - 1);
  }
  path.add(place.below);
  if (place.is_shared) path.add_number(static_cast<uint32_t>(user()));
  return true;
}

}  // namespace whittle::freestanding
