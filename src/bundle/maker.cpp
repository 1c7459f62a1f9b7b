// From a root file system that is planned to a directory that may lie anywhere.
//
// A program's libraries are taken from its closure: each lies in lib/ under the name it
// is asked for by, and the loader is told that directory before all others. Two programs
// that load different files by one name each get them, the second from a directory of its
// own. Everything else keeps its name (see place.h) and is found by a variable, beside the
// program, or by its constant path, which a library of ours leads to the bundle; where a
// program cannot load that, it is a finding.
#include "bundle/maker.h"

#include "base/error.h"
#include "base/size.h"
#include "bundle/bundle_check.h"
#include "bundle/place.h"
#include "bundle/scripts.h"
#include "elf/sections.h"
#include "image/platform.h"
#include "rootfs/manifest_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>

namespace whittle::bundle {

namespace {

using closure::Closure;
using closure::Object;
using rootfs::Entry;
using rootfs::Kind;

// The name of `path` as seen from what lies at `from`; both are relative to one directory.
std::string relative(const std::string& path, const std::string& from) {
  return std::filesystem::path(path).lexically_relative(std::filesystem::path(from).parent_path());
}

std::string name_of(const std::string& path) {
  return std::string(tree::base_name(path));
}

// As for the finding appended-data: less is mostly a signature.
constexpr std::uint64_t worth_a_word = 512;

class Maker {
 public:
  explicit Maker(const plan::Plan& plan)
      : plan_(plan),
        planned_(plan.manifest.value()),
        tree_(planned_),
        walker_(tree_),
        places_(asked_paths(plan)) {}

  Bundle make() {
    for (const plan::Program& program : plan_.programs)
      add_program(program);
    for (const Entry& entry : planned_.entries)
      add_rest(entry);
    for (const Entry& entry : planned_.entries)
      add_link(entry);
    bundle_.variables = variables_for([&](const std::string& path) { return has(path); });
    if (bundle_.launches.size() > 1)
      bundle_.variables.push_back({.name = "PATH", .value = "@/bin", .kind = VariableKind::append});
    add_own_libraries();
    write_launchers();
    finish_manifest();
    add_new(bundle_.findings, check_bundle(bundle_, plan_));
    return std::move(bundle_);
  }

 private:
  static std::vector<std::string> asked_paths(const plan::Plan& plan) {
    std::vector<std::string> paths;
    for (const plan::Program& program : plan.programs)
      if (program.is_asked()) paths.push_back(program.closure.objects.front().where.path);
    return paths;
  }

  // Whether a file, a link or a directory has this path.
  bool has(const std::string& path) const {
    if (entries_.contains(path)) return true;
    const auto below = entries_.lower_bound(path + "/");
    return below != entries_.end() && below->first.starts_with(path + "/");
  }

  // Puts the planned file there, once; what is another file already stays, and the answer
  // is false.
  bool put_file(const std::string& from, const std::string& to) {
    const auto [taken, is_new] = bundle_.taken.emplace(to, from);
    if (!is_new) return taken->second == from;
    const Entry* entry = planned_.find(from);
    if (entry != nullptr && entry->kind == Kind::hard_link) entry = planned_.find(entry->target);
    if (entry == nullptr || entry->kind != Kind::file) {
      bundle_.taken.erase(to);
      return false;
    }
    Entry copy = *entry;
    copy.path = "/" + to;
    // A set-user-ID bit has no effect through a loader, and no business in a directory
    // that users copy.
    copy.mode &= 0777U;
    entries_.insert_or_assign(to, std::move(copy));
    placed_.emplace(from, to);
    return true;
  }

  void put_link(const std::string& at, const std::string& to) {
    if (at == to || has(at)) return;
    Entry link;
    link.path = "/" + at;
    link.kind = Kind::link;
    link.mode = 0777;
    link.target = relative(to, at);
    link.reasons = {{ReasonKind::link, "", "/" + to, ""}};
    entries_.emplace(at, std::move(link));
  }

  void add_program(const plan::Program& program) {
    const Closure& closure = program.closure;
    const Object& self = closure.objects.front();
    if (closure.kind == closure::ProgramKind::library) {
      add_libraries(closure, nullptr);
      return;
    }
    const std::string asked =
        closure.scripts.empty() ? closure.program : closure.scripts.front().path;
    const std::string at = launcher_place(asked, program.is_asked());
    if (at.empty()) return;
    if (is_started_by_path(program, at)) {
      scripts_.insert(closure.scripts.front().where.path);
      add_interpreter(program);
      return;
    }
    if (closure.kind == closure::ProgramKind::static_ && closure.scripts.empty()) {
      put_file(self.where.path, at);
      return;
    }
    if (const auto other = std::ranges::find(bundle_.launches, at, &Launch::at);
        other != bundle_.launches.end()) {
      if (program.is_asked() && bundle_.taken.at(other->program) != self.where.path)
        throw Error("cannot bundle {}: another program has its name, {}", closure.program, at);
      return;
    }
    Launch launch;
    launch.at = at;
    launch.is_asked = program.is_asked();
    launch.machine = machine_of(closure);
    launch.program = put_program(
        self.where.path, name_of(closure.scripts.empty() ? closure.program : self.where.path));
    asked_.emplace(at, asked);
    add_scripts(closure, launch);
    if (closure.kind == closure::ProgramKind::dynamic) add_loader(closure, launch);
    add_libraries(closure, &launch);
    launch.appended = appended_size(launch.program, self);
    tell_differences(closure, launch);
    bundle_.launches.push_back(std::move(launch));
    if (!closure.scripts.empty() && !program.is_asked()) add_interpreter(program);
  }

  // A script that is not in bin/, where it is found by its name, keeps its place: what leads to
  // the bundle starts it.
  static bool is_started_by_path(const plan::Program& program, const std::string& at) {
    return !program.closure.scripts.empty() && !program.is_asked() && !at.starts_with("bin/");
  }

  // Where that looks for the interpreter of a script, of those with the same first line too.
  void add_interpreter(plan::Program script) {
    script.closure.program = script.closure.scripts.back().interpreter;
    script.closure.scripts.clear();
    add_program(script);
  }

  // bin/NAME of what was asked for; what is started besides has its own place.
  std::string launcher_place(const std::string& path, bool is_asked) const {
    if (is_asked) return "bin/" + name_of(path);
    const auto walked = walker_.walk(path, tree::LastLink::keep);
    const std::string place = places_.of(walked ? walked->path : path).value_or("");
    // What is beside a program that was asked for is looked for beside that one's launcher.
    return place.starts_with("shared/") ? "bin/" + place.substr(7) : place;
  }

  static std::string machine_of(const Closure& closure) {
    const auto platform = image::platform_of(*closure.objects.front().elf->header);
    if (!platform)
      throw Error("cannot bundle {}: there are no launchers for its machine", closure.program);
    return platform->architecture;
  }

  // The ELF file itself, in shared/ under its name or, where that is another's, one more.
  std::string put_program(const std::string& path, const std::string& name) {
    if (const auto placed = placed_.find(path); placed != placed_.end()) return placed->second;
    std::string place = "shared/" + name;
    for (int i = 2; bundle_.taken.contains(place); ++i)
      place = fmt::format("shared/{}.{}", name, i);
    put_file(path, place);
    return place;
  }

  // One that was asked for and has a directory of its own looks for its files from there.
  std::string script_place(const closure::Script& script, bool is_asked) const {
    const std::string own = places_.of(script.where.path).value_or("");
    const bool is_own = is_asked && !own.empty() && !own.starts_with("bin/");
    return is_own ? own : "shared/" + name_of(script.path);
  }

  // A script is an argument of what runs it, with the argument of its own first line.
  void add_scripts(const Closure& closure, Launch& launch) {
    for (auto script = closure.scripts.rbegin(); script != closure.scripts.rend(); ++script) {
      const std::string place = script_place(*script, launch.is_asked);
      put_file(script->where.path, place);
      if (!script->argument.empty())
        launch.before.push_back({Launch::Argument::Kind::word, script->argument});
      launch.before.push_back({Launch::Argument::Kind::file, place});
    }
    if (!closure.scripts.empty()) launch.argv0 = launch.program;
  }

  void add_loader(const Closure& closure, Launch& launch) {
    const auto loader = std::ranges::find(closure.objects, loader::Role::loader, &Object::role);
    launch.loader = "lib/" + name_of(loader->path);
    if (!put_file(loader->where.path, launch.loader)) {
      launch.loader = own_directory(launch) + "/" + name_of(loader->path);
      put_file(loader->where.path, launch.loader);
    }
    const bool is_glibc = closure.ld_so.family == loader::Family::glibc;
    if (is_glibc) launch.options = {"--inhibit-cache"};
    launch.tells_argv0 = !is_glibc || closure.ld_so.at_least(2, 33);
    // It asks for dlsym, which a program had to ask libdl for before.
    launch.takes_libraries = !is_glibc || closure.ld_so.at_least(2, 34);
  }

  std::uint64_t appended_size(const std::string& place, const Object& self) const {
    const tree::Contents contents = entries_.at(place).source.contents();
    const std::uint64_t described = elf::described_size(contents.bytes(), *self.elf->file);
    return contents.bytes().size() - std::min<std::uint64_t>(described, contents.bytes().size());
  }

  static std::string own_directory(const Launch& launch) {
    return "lib/for-" + name_of("/" + launch.at);
  }

  void add_libraries(const Closure& closure, Launch* launch) {
    bool has_own = false;
    for (const closure::Edge& edge : closure.edges) {
      const Object& object = closure.objects[edge.to];
      if (!object.is_found() || edge.to == 0) continue;
      const std::string name = asked_name(edge, object);
      if (object.role == loader::Role::loader || name.empty()) continue;
      const std::string& file = object.where.path;
      std::string place = "lib/" + name;
      if (is_taken_by_another(place, file)) {
        if (launch == nullptr) continue;
        place = own_directory(*launch) + "/" + name;
        has_own = true;
      }
      if (const auto placed = placed_.find(file);
          placed != placed_.end() && placed->second != place) {
        names_.emplace(place, file);
        put_link(place, placed->second);
      } else if (places_.is_beside_program(file) && put_file(file, *places_.of(file))) {
        // It may look for its own files from where it lies.
        names_.emplace(place, file);
        names_.emplace(placed_.at(file), file);
        put_link(place, placed_.at(file));
      } else if (put_file(file, place)) {
        names_.emplace(place, file);
      }
    }
    if (launch == nullptr) return;
    if (has_own) launch->library_paths.push_back(own_directory(*launch));
    launch->library_paths.emplace_back("lib");
  }

  // The name that is looked for in directories; empty where a path was asked for.
  static std::string asked_name(const closure::Edge& edge, const Object& object) {
    if (edge.kind == ReasonKind::rule) {
      const bool is_searched = object.source && *object.source != loader::PathSource::named;
      return is_searched ? name_of(object.path) : "";
    }
    return edge.name.find('/') == std::string::npos ? edge.name : "";
  }

  bool is_taken_by_another(const std::string& place, const std::string& file) const {
    if (const auto taken = bundle_.taken.find(place); taken != bundle_.taken.end())
      return taken->second != file;
    const auto named = names_.find(place);
    return named != names_.end() && named->second != file;
  }

  // What is no program and no library of a closure.
  void add_rest(const Entry& entry) {
    if (entry.kind != Kind::file && entry.kind != Kind::hard_link) return;
    if (placed_.contains(entry.path) && !places_beside(entry.path)) return;
    const auto place = place_of(entry);
    if (!place) return;
    if (has(*place)) {
      if (bundle_.taken.contains(*place) && bundle_.taken.at(*place) == entry.path) return;
      if (placed_.contains(entry.path)) return;
      // Another file has its place: it is looked for nowhere, but it is not lost.
      put_file(entry.path, "root" + entry.path);
      return;
    }
    if (const auto placed = placed_.find(entry.path); placed != placed_.end()) {
      put_link(*place, placed->second);
    } else {
      put_file(entry.path, *place);
    }
  }

  // What would be the machine's goes along where the user names it.
  std::optional<std::string> place_of(const Entry& entry) const {
    const auto place = places_.of(entry.path);
    const bool is_named = std::ranges::find(entry.reasons, ReasonKind::included, &Reason::kind) !=
                          entry.reasons.end();
    return place || !is_named ? place : "root" + entry.path;
  }

  // Files of programs and libraries that are also looked for by their path: plugins.
  bool places_beside(const std::string& path) const {
    const auto place = places_.of(path);
    return place && place->find('/') != place->rfind('/');
  }

  // Links between files that are there; one whose end has its place already is not needed.
  void add_link(const Entry& entry) {
    if (entry.kind != Kind::link || entry.leads_nowhere) return;
    const auto place = place_of(entry);
    const auto end = walker_.walk(entry.path);
    if (!place || !end || has(*place)) return;
    if (const auto placed = placed_.find(end->path); placed != placed_.end()) {
      if (!is_library_name(*place)) put_link(*place, placed->second);
    } else if (const auto directory = places_.of(end->path);
               directory && *directory != *place && has(*directory)) {
      put_link(*place, *directory);
    }
  }

  // "lib/libz.so.1.2.13": a library is there under the name that it is asked for by.
  static bool is_library_name(const std::string& place) {
    return place.starts_with("lib/lib") && place.find('/', 4) == std::string::npos;
  }

  std::string appended_to(const Launch& launch) const {
    if (launch.appended == 0) return "";
    const tree::Contents contents = entries_.at(launch.program).source.contents();
    return std::string(contents.text().substr(contents.text().size() - launch.appended));
  }

  // Where variables are set, what takes them from other programs is loaded too; where files
  // are looked for by constant paths, what leads those to the bundle.
  void add_own_libraries() {
    const std::map<std::string, const Entry*> lost = files_by_fixed_paths();
    const std::vector<PathPlace> places = lost.empty() ? std::vector<PathPlace>() : path_places();
    bool all_find = true;
    for (Launch& launch : bundle_.launches) {
      launch.is_undone = launch.takes_libraries && !bundle_.variables.empty();
      all_find = all_find && launch.takes_libraries;
      if (!launch.takes_libraries || (!launch.is_undone && lost.empty())) continue;
      std::string names = undoing_library_name(launch.machine);
      write("lib/" + names, undoing_library(launch.machine), 0644,
            "takes variables of the bundle from other programs");
      if (!lost.empty()) {
        const std::string name = path_library_name(launch.machine);
        write("lib/" + name, path_library(launch, places), 0644,
              "finds in the bundle what programs look for by constant paths");
        names += ":" + name;
      }
      launch.options.insert(launch.options.end(), {"--preload", names});
    }
    if (!all_find || bundle_.launches.empty()) tell_fixed_paths(lost);
  }

  // Where what has no name of its own in lib/ lies, by the shortest paths that say so.
  std::vector<PathPlace> path_places() const {
    std::set<PathPlace> places;
    const auto add = [&](std::string_view path, const std::string& place) {
      const std::string file = "/" + place;
      std::string_view here = file;
      while (tree::base_name(path) == tree::base_name(here)) {
        const bool is_shortest = tree::parent(here) == "/" || tree::parent(path) == "/";
        if (is_shortest && here != file) break;
        path = tree::parent(path);
        here = tree::parent(here);
      }
      if (here == file || path == "/") return;
      places.insert({std::string(path), here == "/" ? "." : std::string(here.substr(1))});
    };
    for (const auto& [place, path] : bundle_.taken) {
      // A library lies there under each name that it is asked for by, of which one is its link's.
      const bool is_named = names_.contains(place);
      if (is_named) add(std::string(tree::parent(path)) + "/" + name_of("/" + place), place);
      if (!is_named && !place.starts_with("shared/")) add(path, place);
    }
    for (const Launch& launch : bundle_.launches)
      add(asked_.at(launch.at), launch.at);
    // /lib is /usr/lib.
    for (const PathPlace& each : std::set(places)) {
      if (!each.path.starts_with("/usr/")) continue;
      const auto walked = walker_.walk(each.path.substr(4));
      if (walked && walked->path == each.path) places.insert({each.path.substr(4), each.place});
    }
    return {places.begin(), places.end()};
  }

  void write(const std::string& path, std::string bytes, std::uint32_t mode,
             const std::string& why) {
    Entry entry;
    entry.path = "/" + path;
    entry.mode = mode;
    entry.size = bytes.size();
    entry.source = rootfs::ContentSource(std::move(bytes));
    entry.reasons = {{ReasonKind::written, "", "", why}};
    entries_.insert_or_assign(path, std::move(entry));
  }

  void write_launchers() {
    for (const Launch& launch : bundle_.launches)
      write(launch.at, launcher_file(launch, bundle_.variables) + appended_to(launch), 0755,
            "starts " + launch.program);
    if (!bundle_.launches.empty())
      write("bundle.gdb", std::string(debugger_script()), 0644,
            "tells gdb which files a process has mapped");
  }

  void finish_manifest() {
    std::set<std::string> directories;
    for (const auto& [path, entry] : entries_)
      for (auto slash = path.rfind('/'); slash != std::string::npos && slash > 0;
           slash = path.rfind('/', slash - 1))
        directories.insert(path.substr(0, slash));
    for (const std::string& path : directories) {
      Entry directory;
      directory.path = "/" + path;
      directory.kind = Kind::directory;
      directory.mode = 0755;
      directory.reasons = {{ReasonKind::directory, "", "/" + path, ""}};
      entries_.insert_or_assign(path, std::move(directory));
    }
    auto& all = bundle_.manifest.entries;
    for (auto& [path, entry] : entries_)
      all.push_back(std::move(entry));
    std::ranges::sort(all, {}, &Entry::path);
  }

  // Things that are otherwise than at home for this program.
  void tell_differences(const Closure& closure, const Launch& launch) {
    const std::string& program = closure.program;
    if (!launch.tells_argv0) {
      bundle_.findings.push_back(
          {FindingId::started_otherwise, Severity::warning, program,
           fmt::format("its loader, {}, cannot be told argv[0]: glibc can from 2.33 on",
                       name_of("/" + launch.loader)),
           "its argv[0] will be the path of " + launch.program, ""});
    }
    if (launch.appended >= worth_a_word) {
      bundle_.findings.push_back(
          {FindingId::started_otherwise, Severity::warning, program,
           fmt::format("{} are appended to it, and so they are to its launcher",
                       print_size(launch.appended)),
           "it finds them from the end of its own file, not by their place in it", ""});
    }
    const std::uint32_t mode = closure.objects.front().where.status.mode;
    if ((mode & 06000U) != 0) {
      bundle_.findings.push_back({FindingId::started_otherwise, Severity::warning, program,
                                  "it is set-user-ID or set-group-ID, and a bundle is not",
                                  "it runs with the rights of whoever starts it", ""});
    }
  }

  // What the bundle holds and no variable and no place tells of: by directory, the first file.
  std::map<std::string, const Entry*> files_by_fixed_paths() const {
    std::map<std::string, const Entry*> first;
    for (const auto& [place, entry] : entries_) {
      if (entry.kind != Kind::file) continue;
      const auto taken = bundle_.taken.find(place);
      if (taken == bundle_.taken.end() || is_loader(place)) continue;
      const bool is_found = is_found_at(place) || is_found_beside(place) || names_.contains(place);
      if (is_found && !scripts_.contains(taken->second)) continue;
      const std::size_t second = place.find('/', place.find('/') + 1);
      first.emplace(place.substr(0, second), &entry);
    }
    return first;
  }

  void tell_fixed_paths(const std::map<std::string, const Entry*>& files) {
    for (const auto& [directory, entry] : files) {
      const std::string& from = bundle_.taken.at(entry->path.substr(1));
      const std::string by = entry->reasons.empty() ? "" : entry->reasons.front().by;
      bundle_.findings.push_back(
          {FindingId::fixed_path, Severity::warning, from,
           fmt::format("it is in the bundle as {}, but nothing tells {} so", entry->path.substr(1),
                       by.empty() ? "its program" : by),
           "it is looked for at its own path on the machine that runs the bundle", ""});
    }
  }

  // Beside a program that has its own directories.
  bool is_found_beside(const std::string& place) const {
    const auto taken = bundle_.taken.find(place);
    return taken != bundle_.taken.end() && places_.is_beside_program(taken->second);
  }
  bool is_loader(const std::string& place) const {
    return std::ranges::find(bundle_.launches, place, &Launch::loader) != bundle_.launches.end();
  }

  const plan::Plan& plan_;
  const rootfs::Manifest& planned_;
  rootfs::ManifestTree tree_;
  tree::Walker walker_;
  Places places_;
  Bundle bundle_;
  std::map<std::string, Entry> entries_;       // by path in the bundle
  std::map<std::string, std::string> placed_;  // path in the tree -> first place
  std::map<std::string, std::string> names_;   // lib/NAME -> the file it stands for
  std::map<std::string, std::string> asked_;   // launcher -> path of what it starts, as asked
  std::set<std::string> scripts_;              // that keep their place and are started there
};

}  // namespace

Bundle make_bundle(const plan::Plan& plan) {
  return Maker(plan).make();
}

}  // namespace whittle::bundle
