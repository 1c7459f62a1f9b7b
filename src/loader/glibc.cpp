// What glibc's ld.so does with one name.
//
// A name without a slash is looked for in five sources, in this order: the
// DT_RPATH of the object that asks and of those that brought it in, unless the
// asking object has a DT_RUNPATH; LD_LIBRARY_PATH; the asking object's own
// DT_RUNPATH; the one entry /etc/ld.so.cache has for the name; the default
// directories. But first it is held against what is mapped already: by a name
// asked for before, by the path something was opened by, by DT_SONAME.
//
// A token in a need is replaced before anything is looked up, so that the need goes
// by what it became. A name that is preloaded, that names an auditor or that is given
// to dlopen goes by what was asked for: its tokens are replaced only where it has a
// slash, on the way to the file.
//
// The traps: DT_RPATH is inherited along the chain of *first* askers, so the
// breadth-first order matters; DT_RUNPATH is not inherited; a file for another
// class or machine is passed over, any other wrong file ends the start; an open
// error other than "no such file" and "permission denied" ends one source.
#include "loader/glibc.h"

#include "base/error.h"
#include "base/text.h"
#include "elf/constants.h"
#include "loader/candidate.h"
#include "tree/text_file.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace whittle::loader {

namespace {

// Whether a tag of an object asks.
bool is_need(QueryKind kind) {
  return kind == QueryKind::needed || kind == QueryKind::auxiliary || kind == QueryKind::filter;
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
    for (const auto name : words(*arguments.hwcaps_prepend, ":"))
      append_unique(levels, std::string(name));
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
  for (const auto part : words(path, "/")) {
    if (part == ".") continue;
    if (part == "..") {
      result.erase(std::min(result.rfind('/'), result.size()));
    } else {
      result.append("/").append(part);
    }
  }
  return result + '/';
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
  tree::check_text_size(store.walker().tree(), *opened);
  cache_ = LdCache::read(store.contents(*opened), program.order);
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
  defaults_.source = PathSource::defaults;
  for (const auto& directory : start.ld_so.default_directories) {
    defaults_.directories.push_back(directory + "/");
  }

  const std::string* variable = process.variable("LD_LIBRARY_PATH");
  const std::string* text = arguments_.library_path       ? &*arguments_.library_path
                            : start.secure == Secure::yes ? nullptr
                                                          : variable;
  if (text != nullptr) {
    const LinkMap map = Glibc::begin();
    library_path_ = make_list(PathSource::library_path, map[0], *text, ":;", map[0]);
    library_path_.owner.clear();
  }
}

// In a set-user-ID start $ORIGIN counts at the beginning alone, and the program's only
// where that leads below a default directory.
std::optional<std::string> Glibc::expand(std::string_view text, const Mapped& object) const {
  const bool secure = start_.secure == Secure::yes;
  auto expanded = expand_tokens(
      text,
      {.origin = object.origin, .lib = start_.ld_so.lib_token, .platform = system_.cpu().platform},
      secure ? OriginUse::first_only : OriginUse::anywhere);
  if (!expanded || expanded->empty()) return std::nullopt;
  const bool is_restricted = secure && object.role == Role::program && has_origin(text);
  if (is_restricted && !below_default_directory(*expanded)) return std::nullopt;
  return expanded;
}

// _dl_get_origin: where the file lies that the kernel started.
std::optional<std::string> Glibc::started_from() const {
  if (process_.proc_mounted) {
    const bool is_loader = process_.via_loader && start_.ld_so_file;
    const Opened& started = is_loader ? *start_.ld_so_file : start_.program;
    return std::string(tree::parent(started.where.path));
  }
  const std::string* origin = process_.variable("LD_ORIGIN_PATH");
  if (origin == nullptr || start_.secure == Secure::yes) return std::nullopt;
  return *origin;
}

LinkMap Glibc::begin() const {
  Mapped program;
  program.role = Role::program;
  program.path = start_.program_path;
  program.names = {""};
  program.opened = start_.program;
  program.origin = started_from();
  if (process_.via_loader) {
    program.names.push_back(start_.program_path);
    program.origin =
        tree::parent(start_.ld_so.at_least(2, 42) ? start_.program.where.path
                                                  : absolute_path(start_.program_path, process_));
  }
  add_own_lists(program);

  LinkMap map;
  map.add(std::move(program));
  if (start_.ld_so_file) {
    Mapped ld_so;
    ld_so.role = Role::loader;
    ld_so.path = start_.ld_so_path;
    // It goes by the program's PT_INTERP, whatever file was started as the loader.
    ld_so.names = {start_.program.object->file->interpreter.value_or(start_.ld_so_path)};
    ld_so.origin = started_from();
    ld_so.opened = *start_.ld_so_file;
    add_own_lists(ld_so);
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
PathList Glibc::make_list(PathSource source, const Mapped& owner, std::string_view text,
                          std::string_view separators, const Mapped& origin) const {
  PathList list{source, owner.path, {}};
  if (text.empty()) return list;
  const auto elements = split(text, separators);
  check_search_path(elements.size(), describe(source, owner.path));
  for (const auto element : elements) {
    if (element.empty()) {
      append_unique(list.directories, "");  // the current directory
      continue;
    }
    if (auto expanded = expand(element, origin)) {
      append_unique(list.directories, with_one_slash(*std::move(expanded)));
    }
  }
  return list;
}

// An object that has a DT_RUNPATH has no DT_RPATH.
void Glibc::add_own_lists(Mapped& object) const {
  const elf::File& file = object.file();
  if (is_inhibited(object)) return;
  if (file.runpath) {
    object.runpath = make_list(PathSource::runpath, object, *file.runpath, ":", object);
  } else if (file.rpath) {
    object.rpath = make_list(PathSource::rpath, object, *file.rpath, ":", object);
  }
}

// Whether it is an auditor that is looked for, or what one needs.
bool Glibc::is_for_audit(const LinkMap& map, const Query& query) {
  return query.kind == QueryKind::audit || map[query.by].auditing;
}

std::vector<const PathList*> Glibc::lists_before_cache(const LinkMap& map,
                                                       const Query& query) const {
  std::vector<const PathList*> lists;
  const auto add = [&](const PathList& list) {
    if (!list.directories.empty()) lists.push_back(&list);
  };
  const bool has_runpath = map[query.by].file().runpath.has_value();
  if (!has_runpath) {
    bool seen_program = false;
    for (std::optional<std::size_t> l = query.by; l; l = map[*l].loader) {
      add(map[*l].rpath);
      seen_program |= *l == 0;
    }
    if (!seen_program) add(map[0].rpath);
    if (is_for_audit(map, query) && start_.ld_so.at_least(2, 35)) add(map[0].runpath);
  }
  add(library_path_);
  add(map[query.by].runpath);
  return lists;
}

Glibc::Next Glibc::try_path(PathSource source, const std::string& owner, const std::string& path,
                            Lookup& lookup, std::errc& error) const {
  const auto opened = store_.open(absolute_path(path, process_));
  Attempt attempt{source, owner, path, Outcome::taken, {}};
  if (!*opened) {
    error = opened->error();
    const bool absent =
        error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
    attempt.outcome = absent ? Outcome::absent : Outcome::unreadable;
    attempt.detail = absent ? "no such file" : error_text(error);
    lookup.attempts.push_back(std::move(attempt));
    return Next::go_on;
  }
  Judgement judgement = judge_for_glibc(**opened, *start_.program.object->header, start_.ld_so);
  attempt.outcome = judgement.outcome;
  attempt.detail = std::move(judgement.detail);
  lookup.attempts.push_back(std::move(attempt));
  switch (judgement.outcome) {
    case Outcome::taken:
      lookup.state = LookupState::found;
      lookup.path = path;
      lookup.opened = **opened;
      lookup.source = source;
      lookup.owner = owner;
      return Next::stop;
    case Outcome::fatal:
      lookup.state = LookupState::refused;
      lookup.path = path;
      lookup.opened = **opened;
      lookup.message = path + ": " + judgement.message;
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
                               Lookup& lookup, std::errc& error) const {
  if (try_path(list.source, list.owner, path, lookup, error) == Next::go_on) {
    return Next::go_on;
  }
  const bool fits = files == Files::all || lookup.state != LookupState::found ||
                    (lookup.opened.where.status.mode & S_ISUID) != 0;
  if (fits) return Next::stop;
  Attempt& attempt = lookup.attempts.back();
  attempt.outcome = Outcome::absent;
  attempt.detail = "not set-user-ID, as what a set-user-ID start preloads must be";
  lookup.state = LookupState::missing;
  lookup.path.clear();
  lookup.opened = {};
  error = std::errc::no_such_file_or_directory;
  return Next::go_on;
}

Glibc::Next Glibc::search_list(LinkMap& map, const PathList& list, const std::string& name,
                               Files files, Lookup& lookup) const {
  for (const auto& path : list.directories) {
    const auto directory = system_.directory(path);
    if (directory->prefixes.empty()) {
      lookup.attempts.push_back(
          {list.source, list.owner, path + name, Outcome::absent, "no such directory"});
      continue;
    }
    // Before 2.38 "/" is dropped after its first miss: the loader looks whether
    // the directory is there by its name less the slash (bug 30435).
    const bool forgets = path == "/" && !start_.ld_so.at_least(2, 38);
    if (forgets && map.root_was_missed) {
      lookup.attempts.push_back({list.source, list.owner, path + name, Outcome::absent,
                                 "not tried again: / was searched in vain before"});
      continue;
    }
    map.root_was_missed |= forgets;
    std::errc error{};
    for (const auto& prefix : directory->prefixes) {
      if (try_in_list(list, prefix + name, files, lookup, error) == Next::stop) {
        if (forgets) map.root_was_missed = false;
        return Next::stop;
      }
    }
    if (forgets) continue;
    const bool goes_on = error == std::errc::no_such_file_or_directory ||
                         error == std::errc::permission_denied ||
                         (error == std::errc::not_a_directory && start_.ld_so.at_least(2, 39));
    if (!goes_on) {
      lookup.attempts.back().outcome = Outcome::list_ended;
      lookup.attempts.back().detail = error_text(error) + "; the rest of this list is not searched";
      return Next::go_on;
    }
  }
  return Next::go_on;
}

Glibc::Next Glibc::search_cache(const Mapped& by, const std::string& name, Lookup& lookup) const {
  const LdCache* cache = system_.cache();
  if (cache == nullptr) return Next::go_on;
  const auto entry =
      cache->lookup(name, system_.flags(), system_.cpu().levels, system_.cpu().isa_level);
  if (!entry) return Next::go_on;
  if ((by.file().flags_1 & DF_1_NODEFLIB) != 0 &&
      std::ranges::any_of(start_.ld_so.default_directories, [&](const std::string& directory) {
        return entry->path.starts_with(directory + "/");
      })) {
    return Next::go_on;
  }
  std::errc error{};
  return try_path(PathSource::cache, {}, entry->path, lookup, error);
}

void Glibc::explain_what_did_not_apply(const LinkMap& map, const Query& query,
                                       Lookup& lookup) const {
  const Mapped& by = map[query.by];
  const auto name_of = [](const Mapped& object) { return tree::base_name(object.path); };
  for (auto l = by.loader; l; l = map[*l].loader) {
    if (map[*l].file().runpath) {
      lookup.notes.push_back(
          fmt::format("RUNPATH of {} does not apply: RUNPATH is not inherited", name_of(map[*l])));
    }
    if (by.file().runpath && map[*l].file().rpath && !map[*l].file().runpath) {
      lookup.notes.push_back(fmt::format("RPATH of {} does not apply: {} has a RUNPATH",
                                         name_of(map[*l]), name_of(by)));
    }
  }
  if (by.file().rpath && by.file().runpath) {
    lookup.notes.push_back(
        fmt::format("RPATH of {} does not apply: it has a RUNPATH too", name_of(by)));
  }
  if ((by.file().flags_1 & DF_1_NODEFLIB) != 0) {
    lookup.notes.push_back(
        fmt::format("the default directories are not searched: {} is linked with -z nodefaultlib",
                    name_of(by)));
  }
  if (start_.secure == Secure::yes && process_.variable("LD_LIBRARY_PATH") != nullptr) {
    lookup.notes.emplace_back("LD_LIBRARY_PATH does not apply: the program starts set-user-ID");
  }
}

// What dl-deps.c makes of the tokens in a need; false where that decides about it.
bool Glibc::replace_tokens(const Mapped& by, const Query& query, Lookup& lookup) const {
  if (!has_token(query.name)) return true;
  const auto refuse = [&](std::string_view why) {
    lookup.state = LookupState::refused;
    lookup.message = fmt::format("{}: {}", query.name, why);
    return false;
  };
  if (start_.secure == Secure::yes) return refuse("DST not allowed in SUID/SGID programs");
  if (auto expanded = expand(query.name, by)) {
    lookup.name = *std::move(expanded);
    return true;
  }
  if (query.kind == QueryKind::auxiliary) {
    return refuse("empty dynamic string token substitution");
  }
  lookup.state = LookupState::ignored;
  return false;
}

Glibc::Next Glibc::try_named(const Mapped& by, Lookup& lookup) const {
  std::errc error{};
  if (const auto path = expand(lookup.name, by)) {
    return try_path(PathSource::named, {}, *path, lookup, error);
  }
  lookup.attempts.push_back({PathSource::named,
                             {},
                             lookup.name,
                             Outcome::absent,
                             "a token has no value, or stands where it must not"});
  return Next::go_on;
}

Glibc::Next Glibc::search(LinkMap& map, const Query& query, Lookup& lookup) const {
  const Mapped& by = map[query.by];
  const std::string name = lookup.name;
  if (name.contains('/')) return try_named(by, lookup);
  const bool restricted = start_.secure == Secure::yes &&
                          (query.kind == QueryKind::preload || query.kind == QueryKind::audit);
  const Files files = restricted ? Files::set_user_id : Files::all;
  for (const PathList* list : lists_before_cache(map, query)) {
    if (search_list(map, *list, name, files, lookup) == Next::stop) return Next::stop;
  }
  if (files == Files::all && search_cache(by, name, lookup) == Next::stop) return Next::stop;
  if ((by.file().flags_1 & DF_1_NODEFLIB) != 0) return Next::go_on;
  return search_list(map, defaults_, name, files, lookup);
}

Lookup Glibc::resolve(LinkMap& map, const Query& asked) const {
  Query query = asked;
  // An auditor is opened by the loader itself.
  if (query.kind == QueryKind::audit && map.loader()) query.by = *map.loader();
  Lookup lookup;
  lookup.name = query.name;
  const Mapped& by = map[query.by];
  if (is_need(query.kind) && !replace_tokens(by, query, lookup)) return lookup;
  const std::string name = lookup.name;
  if (const auto known = map.find(name)) {
    if (map[*known].path != name) map.add_name(*known, name);
    lookup.state = LookupState::mapped;
    lookup.object = known;
    return lookup;
  }

  if (search(map, query, lookup) == Next::go_on) {
    const bool other_class = std::ranges::any_of(lookup.attempts, [](const Attempt& attempt) {
      return attempt.outcome == Outcome::other_class;
    });
    const bool wide = start_.program.object->header->file_class == elf::Class::elf64;
    lookup.state = LookupState::missing;
    lookup.message =
        other_class
            ? fmt::format("{}: wrong ELF class: ELFCLASS{}", name, wide ? 32 : 64)
            : fmt::format("{}: cannot open shared object file: No such file or directory", name);
    explain_what_did_not_apply(map, query, lookup);
    return lookup;
  }
  if (lookup.state != LookupState::found) return lookup;
  lookup.auditing = is_for_audit(map, query);

  // The same file under another name is the same object.
  for (std::size_t i = 0; i < map.size(); ++i) {
    const Mapped& object = map[i];
    if (object.role != Role::library) continue;
    if (object.opened.where.status.id != lookup.opened.where.status.id) continue;
    map.add_name(i, name);
    lookup.state = LookupState::mapped;
    lookup.object = i;
    return lookup;
  }
  if (map.loader() && map[*map.loader()].opened.where.status.id == lookup.opened.where.status.id) {
    lookup.notes.push_back(fmt::format(
        "{} is the loader's own file: mapping it a second time crashes glibc 2.36", lookup.path));
  }
  return lookup;
}

Mapped Glibc::make_mapped(const Query& query, const Lookup& found) const {
  Mapped mapped;
  mapped.path = found.path;
  mapped.names = {found.name};
  mapped.origin = std::string(tree::parent(absolute_path(found.path, process_)));
  const bool is_opened = query.kind == QueryKind::dlopen || query.kind == QueryKind::audit;
  if (!is_opened) mapped.loader = query.by;
  mapped.auditing = found.auditing;
  mapped.opened = found.opened;
  add_own_lists(mapped);
  return mapped;
}

std::vector<Rules::Preload> Glibc::preloads() const {
  std::vector<Preload> names;
  const bool secure = start_.secure == Secure::yes;
  const auto add = [&](std::string_view text, std::string_view separators, const char* from) {
    for (const auto name : words(text, separators)) {
      // In a set-user-ID start a name with a slash is passed over.
      if (!secure || !name.contains('/')) names.push_back({std::string(name), from});
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
  tree::check_text_size(store_.walker().tree(), *file);
  const tree::Contents contents = store_.contents(*file);
  for (const auto line : words(contents.text(), "\n")) {
    for (const auto name : words(line.substr(0, line.find('#')), " \t:"))
      names.push_back({std::string(name), "/etc/ld.so.preload"});
  }
  return names;
}

std::vector<Rules::Preload> Glibc::audits() const {
  std::vector<Preload> names;
  const bool secure = start_.secure == Secure::yes;
  const auto add = [&](std::string_view text, const char* from) {
    for (const auto name : words(text, ":")) {
      // In a set-user-ID start a name with a slash is passed over.
      if (!secure || !name.contains('/')) names.push_back({std::string(name), from});
    }
  };
  if (const std::string* variable = process_.variable("LD_AUDIT")) add(*variable, "LD_AUDIT");
  if (arguments_.audit) add(*arguments_.audit, "--audit");
  const elf::File& program = *start_.program.object->file;
  if (start_.ld_so.at_least(2, 32)) {
    if (program.audit) add(*program.audit, "DT_AUDIT");
    if (program.depaudit) add(*program.depaudit, "DT_DEPAUDIT");
  }
  return names;
}

}  // namespace whittle::loader
