// What musl's dynamic linker does with one name.
//
// It is simpler than glibc's and different in most details: loader and libc are
// one file, found by reserved names; LD_LIBRARY_PATH comes first; DT_RUNPATH
// (or DT_RPATH, if there is no RUNPATH) is inherited along the chain of askers;
// the first file that can be opened is taken or ends the start; DT_SONAME plays
// no part, a later need matches the base name of an earlier search result; filters
// are not known, nor is any token in a name.
#include "loader/musl.h"

#include "base/error.h"
#include "base/text.h"
#include "elf/symbols.h"
#include "loader/candidate.h"
#include "tree/text_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

namespace whittle::loader {

namespace {

// libc.so, libc.so.6, libpthread.so.0 ...: all of them are the loader itself.
bool is_reserved(std::string_view name) {
  static constexpr std::array<std::string_view, 7> reserved = {"c.",  "pthread.", "rt.",  "m.",
                                                               "dl.", "util.",    "xnet."};
  if (!name.starts_with("lib")) return false;
  return std::ranges::any_of(
      reserved, [&](std::string_view word) { return name.substr(3).starts_with(word); });
}

std::vector<std::string> split_path(std::string_view text, const std::string& whose) {
  const auto directories = words(text, ":\n");
  check_search_path(directories.size(), whose);
  return {directories.begin(), directories.end()};
}

// Replaces $ORIGIN and ${ORIGIN}; any other `$` makes the whole text void.
std::optional<std::string> expand_origin(std::string_view text,
                                         const std::optional<std::string>& origin) {
  std::string expanded;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '$') {
      expanded += text[at++];
      continue;
    }
    const std::string_view rest = text.substr(at);
    const std::size_t length = rest.starts_with("$ORIGIN")     ? 7
                               : rest.starts_with("${ORIGIN}") ? 9
                                                               : 0;
    if (length == 0 || !origin) return std::nullopt;
    expanded += *origin;
    at += length;
  }
  return expanded;
}

bool goes_on_after(std::errc error) {
  return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory ||
         error == std::errc::permission_denied || error == std::errc::filename_too_long;
}

}  // namespace

std::string musl_path_file(std::string_view ld_so_path, const LdSo& ld_so) {
  std::string_view prefix = ld_so_path.starts_with('/') ? ld_so_path : "";
  for (int i = 0; i < 2; ++i)
    prefix = prefix.substr(0, std::min(prefix.rfind('/'), prefix.size()));
  return std::string(prefix) + ld_so.path_file;
}

Musl::Musl(const ObjectStore& store, const Process& process, const Start& start)
    : store_(store), process_(process), start_(start) {
  if (process.via_loader) arguments_ = parse_loader_arguments(process.via_loader->arguments);

  const std::string path_file =
      absolute_path(musl_path_file(start.ld_so_path, start.ld_so), process);
  const auto walked = store.walker().walk(path_file);
  if (!walked && walked.error() == std::errc::no_such_file_or_directory) {
    system_path_ = {"/lib", "/usr/local/lib", "/usr/lib"};
  } else if (walked && walked->status.kind == tree::Kind::file &&
             store.walker().may_read(walked->status)) {
    tree::check_text_size(store.walker().tree(), *walked);
    system_path_ = split_path(store.contents(*walked).text(), path_file);
  }
}

LinkMap Musl::begin() const {
  Mapped program;
  program.role = Role::program;
  program.path = start_.program_path;
  program.names = {start_.program_path};
  program.opened = start_.program;
  if (process_.via_loader) {
    const std::string_view given = start_.program_path;
    program.origin = given.contains('/') ? std::string(given.substr(0, given.rfind('/'))) : ".";
  } else if (process_.proc_mounted) {
    const std::string& real = start_.program.where.path;
    program.origin = real.substr(0, real.rfind('/'));
  }

  LinkMap map;
  map.add(std::move(program));
  if (start_.ld_so_file) {
    Mapped ld_so;
    ld_so.role = Role::loader;
    ld_so.path = start_.ld_so_path;
    ld_so.names = {start_.ld_so_path};
    ld_so.opened = *start_.ld_so_file;
    map.add(std::move(ld_so));
  }
  return map;
}

std::vector<std::string> Musl::rpath_directories(const Mapped& object) const {
  const auto& text = object.file().runpath ? object.file().runpath : object.file().rpath;
  if (!text) return {};
  const auto expanded = expand_origin(*text, object.origin);
  if (!expanded) return {};
  return split_path(*expanded, "the search path of " + object.path);
}

std::vector<PathList> Musl::lists(const LinkMap& map, const Query& query) const {
  std::vector<PathList> lists;
  const std::string* variable = process_.variable("LD_LIBRARY_PATH");
  if (arguments_.library_path) {
    lists.push_back(
        {PathSource::library_path, {}, split_path(*arguments_.library_path, "--library-path")});
  } else if (variable != nullptr && start_.secure == Secure::no) {
    lists.push_back({PathSource::library_path, {}, split_path(*variable, "LD_LIBRARY_PATH")});
  }
  // What is preloaded was asked for by nobody.
  if (query.kind != QueryKind::preload) {
    for (std::optional<std::size_t> l = query.by; l; l = map[*l].loader) {
      const PathSource source = map[*l].file().runpath ? PathSource::runpath : PathSource::rpath;
      lists.push_back({source, map[*l].path, rpath_directories(map[*l])});
    }
  }
  lists.push_back({PathSource::defaults, {}, system_path_});
  return lists;
}

Musl::Next Musl::try_path(PathSource source, const std::string& owner, const std::string& path,
                          Lookup& lookup) const {
  const auto opened = store_.open(absolute_path(path, process_));
  Attempt attempt{source, owner, path, Outcome::taken, {}};
  if (!*opened) {
    const std::errc error = opened->error();
    attempt.outcome = goes_on_after(error) ? Outcome::absent : Outcome::fatal;
    if (error == std::errc::permission_denied) attempt.outcome = Outcome::unreadable;
    attempt.detail =
        error == std::errc::no_such_file_or_directory ? "no such file" : error_text(error);
    lookup.attempts.push_back(std::move(attempt));
    if (goes_on_after(error)) return Next::go_on;
    lookup.state = LookupState::refused;
    lookup.path = path;
    lookup.message = error_text(error);
    return Next::stop;
  }
  Judgement judgement = judge_for_musl(**opened, *start_.program.object->header);
  attempt.outcome = judgement.outcome;
  attempt.detail = std::move(judgement.detail);
  lookup.attempts.push_back(std::move(attempt));
  lookup.path = path;
  lookup.opened = **opened;
  lookup.source = source;
  lookup.owner = owner;
  lookup.state = judgement.outcome == Outcome::taken ? LookupState::found : LookupState::refused;
  lookup.message = std::move(judgement.message);
  return Next::stop;
}

Musl::Next Musl::search_list(const PathList& list, const std::string& name, Lookup& lookup) const {
  return std::ranges::any_of(list.directories,
                             [&](const std::string& directory) {
                               return try_path(list.source, list.owner, directory + "/" + name,
                                               lookup) == Next::stop;
                             })
             ? Next::stop
             : Next::go_on;
}

// A second libc, found by a path: musl takes itself instead of it.
bool Musl::is_libc(const Opened& opened) const {
  const tree::Contents contents = store_.contents(opened.where);
  const auto symbols = elf::SymbolTable::read(contents.bytes(), *opened.object->file);
  return symbols && symbols->find(elf::reference_to("__libc_start_main")) != nullptr &&
         symbols->find(elf::reference_to("stdin")) != nullptr;
}

Lookup Musl::resolve(LinkMap& map, const Query& query) const {
  Lookup lookup;
  lookup.name = query.name;
  if (query.kind == QueryKind::auxiliary || query.kind == QueryKind::filter) {
    lookup.state = LookupState::ignored;
    return lookup;
  }
  const std::string& name = query.name;
  const auto mapped = [&](std::size_t index) {
    lookup.state = LookupState::mapped;
    lookup.object = index;
    return lookup;
  };
  if (is_reserved(name) || name == start_.ld_so_path) {
    if (map.loader()) {
      map.add_name(*map.loader(), name);
      return mapped(*map.loader());
    }
  }
  const auto refuse_with = [&](std::string_view text) {
    lookup.message = fmt::format("Error loading shared library {}: {} (needed by {})", name, text,
                                 map[query.by].path);
  };

  const bool by_path = name.contains('/');
  Next next = Next::go_on;
  if (by_path) {
    next = try_path(PathSource::named, {}, name, lookup);
  } else {
    for (std::size_t i = 0; i < map.size(); ++i) {
      if (map[i].role == Role::library && map[i].short_name == name) return mapped(i);
    }
    for (const PathList& list : lists(map, query)) {
      next = search_list(list, name, lookup);
      if (next == Next::stop) break;
    }
  }
  if (next == Next::go_on) {
    lookup.state = LookupState::missing;
    refuse_with("No such file or directory");
    return lookup;
  }
  if (lookup.state == LookupState::refused) {
    refuse_with(std::string(lookup.message));
    return lookup;
  }
  if (is_libc(lookup.opened) && map.loader()) return mapped(*map.loader());
  for (std::size_t i = 0; i < map.size(); ++i) {
    if (map[i].role != Role::library) continue;
    if (map[i].opened.where.status.id != lookup.opened.where.status.id) continue;
    if (map[i].short_name.empty() && !by_path) {
      map.set_short_name(i, std::string(tree::base_name(map[i].path)));
    }
    return mapped(i);
  }
  return lookup;
}

Mapped Musl::make_mapped(const Query& query, const Lookup& found) const {
  Mapped mapped;
  mapped.path = found.path;
  mapped.names = {found.name};
  const auto slash = found.path.rfind('/');
  mapped.origin = slash == std::string::npos ? "." : found.path.substr(0, slash);
  if (!found.name.contains('/')) mapped.short_name = tree::base_name(found.path);
  if (query.kind != QueryKind::preload) mapped.loader = query.by;
  mapped.opened = found.opened;
  return mapped;
}

std::vector<Rules::Preload> Musl::preloads() const {
  const std::string* text = process_.variable("LD_PRELOAD");
  if (start_.secure == Secure::yes) text = nullptr;
  const char* from = "LD_PRELOAD";
  if (arguments_.preload) {
    text = &*arguments_.preload;
    from = "--preload";
  }
  std::vector<Preload> names;
  if (text == nullptr) return names;
  for (const auto name : words(*text, " \t\n\r\f\v:"))
    names.push_back({std::string(name), from});
  return names;
}

}  // namespace whittle::loader
