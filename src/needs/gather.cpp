// Files, libraries and programs that belong together.
//
// The traps. A directory that comes whole may hold libraries, which need libraries of their
// own, so those with ".so" in their names are opened by their paths as a running program
// would; those for another machine or another class lie there for other programs and are
// files like any other. The other thousands of files are not looked into. Libraries of one
// directory need each other by name, and whoever opens them opens in an order that works:
// those that others need are opened before them, as libjvm.so is before all of a JRE's.
#include "needs/gather.h"

#include "elf/constants.h"
#include "needs/paths.h"
#include "needs/places.h"

#include <algorithm>
#include <set>
#include <utility>

namespace whittle::needs {

void Gatherer::take(const std::string& path) {
  if (files_.contains(path)) return;
  TreeFile file{.path = path};
  if (const auto walked = walker_.walk(path); walked && walked->status.kind == tree::Kind::file) {
    file.id = walked->status.id;
    file.size = walked->status.size;
  }
  files_.emplace(path, std::move(file));
}

// What is in a directory is taken as it is read, without walking to each again.
void Gatherer::take_directory(const std::string& directory, const std::vector<std::string>& except,
                              Libraries libraries) {
  if (!exists(walker_, directory)) return;
  take(directory);
  each_below(walker_, directory, except, [&](const std::string& path, const tree::Status& status) {
    if (status.kind == tree::Kind::other) return;
    if (status.kind == tree::Kind::link) return take_linked(directory, path, except, libraries);
    TreeFile file{.path = path};
    if (status.kind == tree::Kind::file) {
      file.id = status.id;
      file.size = status.size;
    }
    files_.emplace(path, std::move(file));
    const bool may_be_library = libraries != Libraries::none && status.kind == tree::Kind::file &&
                                tree::base_name(path).contains(".so");
    if (may_be_library) open_module(path, libraries == Libraries::perhaps_opened);
  });
}

// A link brings a directory elsewhere with what is in it, if that has no other users.
void Gatherer::take_linked(const std::string& directory, const std::string& link,
                           const std::vector<std::string>& except, Libraries libraries) {
  const auto walked = walker_.walk(link);
  if (!walked) return;
  take(link);
  const bool is_elsewhere = walked->status.kind == tree::Kind::directory &&
                            !is_at_or_below(walked->path, directory) &&
                            !is_at_or_below(directory, walked->path);
  const Place place = place_of(walked->path);
  if (is_elsewhere && (place == Place::data || place == Place::state) &&
      !files_.contains(walked->path))
    take_directory(walked->path, except, libraries);
}

void Gatherer::open(std::vector<std::string> names, const std::string& by) {
  OpenedLibrary opened{.by = by, .names = std::move(names)};
  if (std::ranges::find(added_.opened, opened) == added_.opened.end())
    added_.opened.push_back(std::move(opened));
}

std::shared_ptr<const loader::ElfObject> Gatherer::library_at(const std::string& path) const {
  const auto opened = engine_.store().open(path);
  if (!*opened || !(*opened)->object || !(*opened)->object->file) return nullptr;
  const elf::File& file = *(*opened)->object->file;
  // Some libraries can be started too: libc.so.6, pam_cap.so. dlopen of glibc 2.36 refuses
  // what is marked as a program; before binutils 2.26 none was.
  const bool is_program = file.interpreter && ((file.flags_1 & DF_1_PIE) != 0 ||
                                               !tree::base_name(path).contains(".so"));
  const bool fits = file.header.type == ET_DYN && file.header.machine == program_.machine &&
                    file.header.file_class == program_.file_class && !is_program;
  return fits ? (*opened)->object : nullptr;
}

bool Gatherer::is_elf(const std::string& path) const {
  const auto opened = engine_.store().open(path);
  return *opened && (*opened)->object && (*opened)->object->file;
}

bool Gatherer::is_program(const std::string& path) const {
  const auto walked = walker_.walk(path);
  if (!walked || walked->status.kind != tree::Kind::file || !walker_.may_execute(walked->status))
    return false;
  const auto opened = engine_.store().open(path);
  if (!*opened || !(*opened)->object) return false;
  if ((*opened)->object->file) return (*opened)->object->header->type != ET_REL;
  const auto contents = walker_.tree().contents(walked->path);
  return contents && contents->text().starts_with("#!");
}

void Gatherer::start_programs_in(const std::string& directory) {
  each_below(walker_, directory, {}, [&](const std::string& path, const tree::Status& status) {
    if (status.kind != tree::Kind::file || !walker_.may_execute(status)) return;
    const auto opened = engine_.store().open(path);
    if (!*opened || !(*opened)->object || !(*opened)->object->file) return;
    const elf::File& file = *(*opened)->object->file;
    if (file.interpreter && file.header.machine == program_.machine &&
        file.header.file_class == program_.file_class)
      start(path);
  });
}

void Gatherer::open_module(const std::string& path) {
  open_module(path, false);
}

void Gatherer::open_module(const std::string& path, bool is_of_directory) {
  if (auto object = library_at(path))
    modules_.try_emplace(path, Module{std::move(object), is_of_directory});
}

// Each behind those of the others that it needs by name.
void Gatherer::open_modules() {
  std::map<std::string_view, std::string> providers;  // by name: the path
  for (const auto& [path, module] : modules_) {
    providers.try_emplace(tree::base_name(path), path);
    const auto& soname = module.object->file->soname;
    if (soname) providers.try_emplace(*soname, path);
  }
  std::set<std::string> seen;
  const auto open_after_needs = [&](const auto& self, const std::string& path) -> void {
    if (!seen.insert(path).second) return;
    const Module& module = modules_.at(path);
    for (const elf::Need& need : module.object->file->needs)
      if (const auto provider = providers.find(need.name); provider != providers.end())
        self(self, provider->second);
    added_.opened.push_back({.names = {path}, .is_of_directory = module.is_of_directory});
  };
  for (const auto& [path, module] : modules_)
    open_after_needs(open_after_needs, path);
}

void Gatherer::take_empty(const std::string& directory) {
  if (std::ranges::find(added_.state, directory) == added_.state.end())
    added_.state.push_back(directory);
}

Additions Gatherer::finish() && {
  open_modules();
  for (auto& [path, file] : files_)
    added_.files.push_back(std::move(file));
  for (auto& [path, file] : made_)
    added_.made.push_back(std::move(file));
  std::ranges::sort(added_.state);
  return std::move(added_);
}

}  // namespace whittle::needs
