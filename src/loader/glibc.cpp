// What glibc's ld.so does with one name.
//
// A name without a slash is looked for in five sources, in this order: the
// DT_RPATH of the object that asks and of those that brought it in, unless the
// asking object has a DT_RUNPATH; LD_LIBRARY_PATH; the asking object's own
// DT_RUNPATH; the one entry /etc/ld.so.cache has for the name; the default
// directories. But first it is held against what is mapped already: by a name
// asked for before, by the path something was opened by, by DT_SONAME.
//
// The traps: DT_RPATH is inherited along the chain of *first* askers, so the
// breadth-first order matters; DT_RUNPATH is not inherited; a file for another
// class or machine is passed over, any other wrong file ends the start; an open
// error other than "no such file" and "permission denied" ends one source.
#include "loader/glibc.h"

#include "elf/constants.h"
#include "loader/candidate.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace whittle::loader {

namespace {

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find_first_of(separators);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

void append_unique(std::vector<std::string>& list, std::string text) {
  if (std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
}

// "/a/b/" from "/a/b//"; "/" stays.
std::string with_one_slash(std::string path) {
  while (!path.empty() && path.back() == '/')
    path.pop_back();
  return path + '/';
}

// The levels that --glibc-hwcaps-mask and --glibc-hwcaps-prepend leave.
std::vector<std::string> active_levels(const Cpu& cpu, const LoaderArguments& arguments) {
  std::vector<std::string> levels;
  if (arguments.hwcaps_prepend) {
    for (const auto name : split(*arguments.hwcaps_prepend, ":")) {
      if (!name.empty()) append_unique(levels, std::string(name));
    }
  }
  for (const auto& level : cpu.levels) {
    if (arguments.hwcaps_mask) {
      const auto allowed = split(*arguments.hwcaps_mask, ":");
      if (std::ranges::find(allowed, level) == allowed.end()) continue;
    }
    append_unique(levels, level);
  }
  return levels;
}

LoaderArguments arguments_of(const Process& process) {
  return process.via_loader ? parse_loader_arguments(process.via_loader->arguments)
                            : LoaderArguments{};
}

// The text without "." and "..", as is_trusted_path_normalize has it: links are
// not looked at.
std::string normalized(std::string_view path) {
  std::string result;
  for (const auto part : split(path, "/")) {
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      result.erase(std::min(result.rfind('/'), result.size()));
    } else {
      result.append("/").append(part);
    }
  }
  return result + '/';
}

std::string error_text(std::errc error) {
  return std::make_error_code(error).message();
}

}  // namespace

GlibcSystem::GlibcSystem(const ObjectStore& store, const Process& process, const LdSo& ld_so,
                         const elf::Header& program)
    : store_(store),
      cpu_(describe_cpu(process, program, ld_so)),
      cache_flags_(loader::cache_flags(program)) {
  const LoaderArguments arguments = arguments_of(process);
  cpu_.levels = active_levels(cpu_, arguments);
  for (const auto& level : cpu_.levels)
    variants_.push_back("glibc-hwcaps/" + level + "/");
  for (const auto& legacy : cpu_.legacy)
    variants_.push_back(legacy + "/");

  if (arguments.inhibit_cache) return;
  const auto opened = store.walker().walk(ld_so.cache_path);
  if (!opened || opened->status.kind != tree::Kind::file ||
      !store.walker().may_read(opened->status)) {
    return;
  }
  cache_ = LdCache::read(store.contents(*opened).bytes(), program.order);
}

std::shared_ptr<const GlibcSystem::Directory> GlibcSystem::directory(
    const std::string& path) const {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = directories_.find(path); known != directories_.end()) {
      return known->second;
    }
  }
  auto directory = std::make_shared<Directory>();
  // The loader takes relative directories to exist without looking.
  const bool relative = !path.starts_with('/');
  const auto exists = [&](const std::string& prefix) {
    if (relative) return true;
    const auto walked = store_.walker().walk(prefix);
    return walked && walked->status.kind == tree::Kind::directory;
  };
  if (exists(path)) {
    for (const auto& variant : variants_) {
      if (exists(path + variant)) directory->prefixes.push_back(path + variant);
    }
    directory->prefixes.push_back(path);
  }
  const std::lock_guard lock(mutex_);
  return directories_.emplace(path, std::move(directory)).first->second;
}

Glibc::Glibc(const ObjectStore& store, const Process& process, const Start& start,
             const GlibcSystem& system)
    : store_(store),
      process_(process),
      start_(start),
      system_(system),
      arguments_(arguments_of(process)) {
  defaults_.source = Source::defaults;
  for (const auto& directory : start.ld_so.default_directories) {
    defaults_.directories.push_back(directory + "/");
  }

  const std::string* variable = process.variable("LD_LIBRARY_PATH");
  const std::string* text = arguments_.library_path       ? &*arguments_.library_path
                            : start.secure == Secure::yes ? nullptr
                                                          : variable;
  if (text != nullptr) {
    const LinkMap map = Glibc::begin();
    library_path_ = make_list(Source::library_path, map[0], *text, ":;", map[0]);
    library_path_.owner.clear();
  }
}

TokenValues Glibc::token_values(const Mapped& object) const {
  return {
      .origin = object.origin, .lib = start_.ld_so.lib_token, .platform = system_.cpu().platform};
}

LinkMap Glibc::begin() const {
  Mapped program;
  program.role = Role::program;
  program.path = start_.program_path;
  program.names = {""};
  program.opened = start_.program;
  const auto directory_of = [](std::string_view path) { return std::string(tree::parent(path)); };
  if (process_.via_loader) {
    program.names.push_back(start_.program_path);
    program.origin =
        directory_of(start_.ld_so.at_least(2, 42) ? start_.program.where.path
                                                  : absolute_path(start_.program_path, process_));
  } else if (process_.proc_mounted) {
    program.origin = directory_of(start_.program.where.path);
  } else if (const std::string* origin = process_.variable("LD_ORIGIN_PATH");
             origin != nullptr && start_.secure == Secure::no) {
    program.origin = *origin;
  }

  LinkMap map;
  map.add(std::move(program));
  if (start_.ld_so_file) {
    Mapped ld_so;
    ld_so.role = Role::loader;
    ld_so.path = start_.ld_so_path;
    ld_so.names = {start_.ld_so_path};
    ld_so.origin = directory_of(absolute_path(start_.ld_so_path, process_));
    ld_so.opened = *start_.ld_so_file;
    map.add(std::move(ld_so));
  }
  return map;
}

bool Glibc::is_inhibited(const Mapped& object) const {
  if (!arguments_.inhibit_rpath) return false;
  const auto names = split(*arguments_.inhibit_rpath, ":");
  const std::string name = object.role == Role::program ? "" : object.path;
  return std::ranges::find(names, name) != names.end();
}

bool Glibc::below_default_directory(const std::string& path) const {
  const std::string plain = normalized(path);
  return std::ranges::any_of(start_.ld_so.default_directories, [&](const std::string& directory) {
    return plain.starts_with(directory + "/");
  });
}

// `origin` is the object whose $ORIGIN counts: for LD_LIBRARY_PATH the program.
Glibc::PathList Glibc::make_list(Source source, const Mapped& owner, std::string_view text,
                                 std::string_view separators, const Mapped& origin) const {
  PathList list{source, owner.path, {}};
  if (text.empty()) return list;
  const bool secure = start_.secure == Secure::yes;
  const TokenValues values = token_values(origin);
  for (const auto element : split(text, separators)) {
    if (element.empty()) {
      append_unique(list.directories, "");  // the current directory
      continue;
    }
    auto expanded =
        expand_tokens(element, values, secure ? OriginUse::first_only : OriginUse::anywhere);
    if (!expanded || expanded->empty()) continue;
    if (secure && origin.role == Role::program && has_origin(element) &&
        !below_default_directory(*expanded)) {
      continue;
    }
    append_unique(list.directories, with_one_slash(*std::move(expanded)));
  }
  return list;
}

// The RPATH or RUNPATH of one object; an object that has a DT_RUNPATH has no
// DT_RPATH.
const Glibc::PathList& Glibc::path_list(const LinkMap& map, std::size_t index,
                                        Source source) const {
  const auto [entry, is_new] = path_lists_.try_emplace({index, source});
  if (!is_new) return entry->second;
  const Mapped& object = map[index];
  const elf::File& file = object.file();
  const auto& text = source == Source::runpath ? file.runpath
                     : file.runpath            ? std::optional<std::string>{}
                                               : file.rpath;
  if (text && !is_inhibited(object)) {
    entry->second = make_list(source, object, *text, ":", object);
  }
  return entry->second;
}

std::vector<const Glibc::PathList*> Glibc::lists_before_cache(const LinkMap& map,
                                                              const Request& request) const {
  std::vector<const PathList*> lists;
  const auto add = [&](const PathList& list) {
    if (!list.directories.empty()) lists.push_back(&list);
  };
  const bool has_runpath = map[request.by].file().runpath.has_value();
  if (!has_runpath) {
    bool seen_program = false;
    for (std::optional<std::size_t> l = request.by; l; l = map[*l].loader) {
      add(path_list(map, *l, Source::rpath));
      seen_program |= *l == 0;
    }
    if (!seen_program) add(path_list(map, 0, Source::rpath));
  }
  add(library_path_);
  const bool from_program = request.kind == RequestKind::audit && start_.ld_so.at_least(2, 35);
  if (request.kind != RequestKind::audit || from_program) {
    add(path_list(map, request.by, Source::runpath));
  }
  return lists;
}

// An object that is there already and goes by that name.
bool Glibc::match(LinkMap& map, const std::string& name, Resolution& resolution) const {
  for (std::size_t i = 0; i < map.size(); ++i) {
    Mapped& object = map[i];
    const bool known = std::ranges::find(object.names, name) != object.names.end() ||
                       (object.role != Role::program && object.path == name);
    if (!known) {
      if (object.file().soname != name) continue;
      object.names.push_back(name);
    }
    resolution.answer = Answer::mapped;
    resolution.object = i;
    return true;
  }
  return false;
}

Glibc::Next Glibc::try_path(Source source, const std::string& owner, const std::string& path,
                            Resolution& resolution, std::errc& error) const {
  const auto opened = store_.open(absolute_path(path, process_));
  Attempt attempt{source, owner, path, Outcome::taken, {}};
  if (!*opened) {
    error = opened->error();
    const bool absent =
        error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
    attempt.outcome = absent ? Outcome::absent : Outcome::unreadable;
    attempt.detail = absent ? "no such file" : error_text(error);
    resolution.attempts.push_back(std::move(attempt));
    return Next::go_on;
  }
  Judgement judgement = judge_for_glibc(**opened, *start_.program.object->header, start_.ld_so);
  attempt.outcome = judgement.outcome;
  attempt.detail = std::move(judgement.detail);
  resolution.attempts.push_back(std::move(attempt));
  switch (judgement.outcome) {
    case Outcome::taken:
      resolution.answer = Answer::found;
      resolution.path = path;
      resolution.opened = **opened;
      resolution.source = source;
      resolution.owner = owner;
      return Next::stop;
    case Outcome::fatal:
      resolution.answer = Answer::refused;
      resolution.path = path;
      resolution.opened = **opened;
      resolution.message = path + ": " + judgement.message;
      return Next::stop;
    case Outcome::absent:
    case Outcome::unreadable:
    case Outcome::other_class:
    case Outcome::other_machine:
    case Outcome::list_ended:
      break;
  }
  error = std::errc::no_such_file_or_directory;
  return Next::go_on;
}

Glibc::Next Glibc::try_in_list(const PathList& list, const std::string& path, Files files,
                               Resolution& resolution, std::errc& error) const {
  if (try_path(list.source, list.owner, path, resolution, error) == Next::go_on) {
    return Next::go_on;
  }
  const bool fits = files == Files::all || resolution.answer != Answer::found ||
                    (resolution.opened.where.status.mode & S_ISUID) != 0;
  if (fits) return Next::stop;
  Attempt& attempt = resolution.attempts.back();
  attempt.outcome = Outcome::absent;
  attempt.detail = "not set-user-ID, as what a set-user-ID start preloads must be";
  resolution.answer = Answer::missing;
  resolution.path.clear();
  resolution.opened = {};
  error = std::errc::no_such_file_or_directory;
  return Next::go_on;
}

Glibc::Next Glibc::search_list(const PathList& list, const std::string& name, Files files,
                               Resolution& resolution) const {
  for (const auto& path : list.directories) {
    const auto directory = system_.directory(path);
    if (directory->prefixes.empty()) {
      resolution.attempts.push_back(
          {list.source, list.owner, path + name, Outcome::absent, "no such directory"});
      continue;
    }
    // Before 2.38 "/" is dropped after its first miss: the loader looks whether
    // the directory is there by its name less the slash (bug 30435).
    const bool forgets = path == "/" && !start_.ld_so.at_least(2, 38);
    if (forgets && root_was_missed_) {
      resolution.attempts.push_back({list.source, list.owner, path + name, Outcome::absent,
                                     "not tried again: / was searched in vain before"});
      continue;
    }
    root_was_missed_ |= forgets;
    std::errc error{};
    for (const auto& prefix : directory->prefixes) {
      if (try_in_list(list, prefix + name, files, resolution, error) == Next::stop) {
        if (forgets) root_was_missed_ = false;
        return Next::stop;
      }
    }
    if (forgets) continue;
    const bool goes_on = error == std::errc::no_such_file_or_directory ||
                         error == std::errc::permission_denied ||
                         (error == std::errc::not_a_directory && start_.ld_so.at_least(2, 39));
    if (!goes_on) {
      resolution.attempts.back().outcome = Outcome::list_ended;
      resolution.attempts.back().detail =
          error_text(error) + "; the rest of this list is not searched";
      return Next::go_on;
    }
  }
  return Next::go_on;
}

Glibc::Next Glibc::search_cache(const Mapped& by, const std::string& name,
                                Resolution& resolution) const {
  const LdCache* cache = system_.cache();
  if (cache == nullptr) return Next::go_on;
  const CacheEntry* entry =
      cache->lookup(name, system_.flags(), system_.cpu().levels, system_.cpu().isa_level);
  if (entry == nullptr) return Next::go_on;
  if ((by.file().flags_1 & DF_1_NODEFLIB) != 0 &&
      std::ranges::any_of(start_.ld_so.default_directories, [&](const std::string& directory) {
        return entry->path.starts_with(directory + "/");
      })) {
    return Next::go_on;
  }
  std::errc error{};
  return try_path(Source::cache, {}, entry->path, resolution, error);
}

void Glibc::explain_what_did_not_apply(const LinkMap& map, const Request& request,
                                       Resolution& resolution) const {
  const Mapped& by = map[request.by];
  const auto name_of = [](const Mapped& object) { return tree::base_name(object.path); };
  for (auto l = by.loader; l; l = map[*l].loader) {
    if (map[*l].file().runpath) {
      resolution.notes.push_back(
          fmt::format("RUNPATH of {} does not apply: RUNPATH is not inherited", name_of(map[*l])));
    }
    if (by.file().runpath && map[*l].file().rpath && !map[*l].file().runpath) {
      resolution.notes.push_back(fmt::format("RPATH of {} does not apply: {} has a RUNPATH",
                                             name_of(map[*l]), name_of(by)));
    }
  }
  if (by.file().rpath && by.file().runpath) {
    resolution.notes.push_back(
        fmt::format("RPATH of {} does not apply: it has a RUNPATH too", name_of(by)));
  }
  if ((by.file().flags_1 & DF_1_NODEFLIB) != 0) {
    resolution.notes.push_back(
        fmt::format("the default directories are not searched: {} is linked with -z nodefaultlib",
                    name_of(by)));
  }
  if (start_.secure == Secure::yes && process_.variable("LD_LIBRARY_PATH") != nullptr) {
    resolution.notes.emplace_back("LD_LIBRARY_PATH does not apply: the program starts set-user-ID");
  }
}

Resolution Glibc::resolve(LinkMap& map, const Request& request) const {
  Resolution resolution;
  resolution.name = request.name;
  const Mapped& by = map[request.by];
  const bool secure = start_.secure == Secure::yes;
  const bool preload = request.kind == RequestKind::preload;
  const Files files = secure && preload ? Files::set_user_id : Files::all;
  if (has_token(request.name) && (!preload || request.name.contains('/'))) {
    if (secure && !preload) {
      resolution.answer = Answer::refused;
      resolution.message = request.name + ": DST not allowed in SUID/SGID programs";
      return resolution;
    }
    auto expanded = expand_tokens(request.name, token_values(by));
    if (!expanded || expanded->empty()) {
      resolution.answer = Answer::ignored;
      return resolution;
    }
    resolution.name = *std::move(expanded);
  }
  const std::string name = resolution.name;
  if (match(map, name, resolution)) return resolution;

  const auto search = [&] {
    std::errc error{};
    if (name.contains('/')) return try_path(Source::named, {}, name, resolution, error);
    for (const PathList* list : lists_before_cache(map, request)) {
      if (search_list(*list, name, files, resolution) == Next::stop) return Next::stop;
    }
    if (files == Files::all && search_cache(by, name, resolution) == Next::stop) {
      return Next::stop;
    }
    if ((by.file().flags_1 & DF_1_NODEFLIB) != 0) return Next::go_on;
    return search_list(defaults_, name, files, resolution);
  };
  if (search() == Next::go_on) {
    const bool other_class = std::ranges::any_of(resolution.attempts, [](const Attempt& attempt) {
      return attempt.outcome == Outcome::other_class;
    });
    const bool wide = start_.program.object->header->file_class == elf::Class::elf64;
    resolution.answer = Answer::missing;
    resolution.message =
        other_class
            ? fmt::format("{}: wrong ELF class: ELFCLASS{}", name, wide ? 32 : 64)
            : fmt::format("{}: cannot open shared object file: No such file or directory", name);
    explain_what_did_not_apply(map, request, resolution);
    return resolution;
  }
  if (resolution.answer != Answer::found) return resolution;

  // The same file under another name is the same object.
  for (std::size_t i = 0; i < map.size(); ++i) {
    Mapped& object = map[i];
    if (object.role != Role::library) continue;
    if (object.opened.where.status.id != resolution.opened.where.status.id) continue;
    object.names.push_back(name);
    resolution.answer = Answer::mapped;
    resolution.object = i;
    return resolution;
  }
  if (map.loader() &&
      map[*map.loader()].opened.where.status.id == resolution.opened.where.status.id) {
    resolution.notes.push_back(
        fmt::format("{} is the loader's own file: mapping it a second time crashes glibc 2.36",
                    resolution.path));
  }
  return resolution;
}

Mapped Glibc::make_mapped(const Request& request, const Resolution& found) const {
  Mapped mapped;
  mapped.path = found.path;
  mapped.names = {found.name};
  mapped.origin = std::string(tree::parent(absolute_path(found.path, process_)));
  if (request.kind != RequestKind::dlopen) mapped.loader = request.by;
  mapped.opened = found.opened;
  return mapped;
}

std::vector<Rules::Preload> Glibc::preloads() const {
  std::vector<Preload> names;
  const bool secure = start_.secure == Secure::yes;
  const auto add = [&](std::string_view text, std::string_view separators, const char* from) {
    for (const auto name : split(text, separators)) {
      // In a set-user-ID start a name with a slash is passed over.
      if (name.empty() || (secure && name.contains('/'))) continue;
      names.push_back({std::string(name), from});
    }
  };
  if (const std::string* variable = process_.variable("LD_PRELOAD")) {
    add(*variable, " :", "LD_PRELOAD");
  }
  if (arguments_.preload) add(*arguments_.preload, " :", "--preload");

  const auto file = store_.walker().walk("/etc/ld.so.preload");
  if (!file || file->status.kind != tree::Kind::file || !store_.walker().may_read(file->status)) {
    return names;
  }
  const tree::Contents contents = store_.contents(*file);
  for (const auto line : split(contents.text(), "\n")) {
    for (const auto name : split(line.substr(0, line.find('#')), " \t:")) {
      if (!name.empty()) names.push_back({std::string(name), "/etc/ld.so.preload"});
    }
  }
  return names;
}

std::vector<Rules::Preload> Glibc::audits() const {
  std::vector<Preload> names;
  const auto add = [&](std::string_view text, const char* from) {
    for (const auto name : split(text, ":")) {
      if (!name.empty()) names.push_back({std::string(name), from});
    }
  };
  const elf::File& program = *start_.program.object->file;
  if (start_.ld_so.at_least(2, 32)) {
    if (program.audit) add(*program.audit, "DT_AUDIT");
    if (program.depaudit) add(*program.depaudit, "DT_DEPAUDIT");
  }
  const std::string* variable = process_.variable("LD_AUDIT");
  if (arguments_.audit) {
    add(*arguments_.audit, "--audit");
  } else if (variable != nullptr && start_.secure == Secure::no) {
    add(*variable, "LD_AUDIT");
  }
  return names;
}

}  // namespace whittle::loader
