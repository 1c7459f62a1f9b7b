// From names to needs.
//
// Every large program names paths: where it was configured to find its data, and a hundred
// others that it handles for its users. What is not in the tree is out at once. Of the rest
// the packages know most: a program that names a directory which its own source package
// ships was built to read it. What a user built has no package; there the place tells, and
// that no package has it.
//
// What code starts by a constant is a stronger sign than a path among its data, and a name
// without a directory counts there too.
//
// The traps. A library names paths for all its users: libsystemd those of every unit. So a
// library of another source counts only for what its own source ships, if the program uses
// it directly and no rule knows it. Directories that many packages share mean nothing. What
// is below /var or /run is written by whoever runs, so its directories come empty, and one
// that would be made comes as far as it is there.
#include "needs/names.h"

#include "base/text.h"
#include "needs/env_script.h"
#include "needs/own_objects.h"
#include "needs/paths.h"
#include "needs/secrets.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace whittle::needs {

namespace {

using closure::Closure;
using closure::Edge;
using closure::Object;

constexpr std::uint64_t small_in_any_case = 4'000'000;
constexpr std::uint64_t large_configuration = 256'000;
constexpr std::uint64_t large_text = 1'000'000;

std::uint64_t size_at_start(const Closure& closure) {
  std::uint64_t size = 0;
  for (const Object& object : closure.objects)
    if (object.is_found() && !object.opening) size += object.where.status.size;
  return size;
}

// Whether a path is there for the loader: where it looks for libraries, or one that is needed.
bool is_for_loader(const elf::File& file, const std::string& path) {
  for (const auto& list : {file.rpath, file.runpath}) {
    if (!list) continue;
    for (const PathText& text : path_texts(*list))
      if (text.path == path) return true;
  }
  return std::ranges::find(file.needs, path, &elf::Need::name) != file.needs.end();
}

bool is_executable(const tree::Walked& where) {
  return where.status.kind == tree::Kind::file && (where.status.mode & 0111) != 0 &&
         !tree::base_name(where.path).contains(".so");
}

// Whether what is there may be needed for being named.
bool may_count(Place place) {
  return place == Place::data || place == Place::configuration;
}

// The highest directory on the way to a path that is not everybody's; below /etc and /var
// every path stands for itself.
std::string own_root(const std::string& path) {
  if (place_of(path) != Place::data) return path;
  std::string root = path;
  for (std::string_view above = tree::parent(path); place_of(above) == Place::data;
       above = tree::parent(above))
    root = above;
  return root;
}

bool is_loaded(const Closure& closure, const tree::FileId& id) {
  return std::ranges::any_of(closure.objects, [&](const Object& object) {
    return object.is_found() && object.where.status.id == id;
  });
}

}  // namespace

std::string_view named_kind(Named::Kind kind) {
  switch (kind) {
    case Named::Kind::file:
      return "files";
    case Named::Kind::state:
      return "state";
    case Named::Kind::user:
      break;
  }
  return "users";
}

NameReader::NameReader(const FactStore& facts, const Closure& closure, Asked asked)
    : facts_(facts),
      is_asked_(asked == Asked::yes),
      program_(closure.objects[0].where.path),
      small_(std::max(small_in_any_case, size_at_start(closure))) {}

const std::string& NameReader::source() const {
  if (!source_) source_ = facts_.source_of(program_);
  return *source_;
}

bool NameReader::is_source_of_program(const std::string& source) const {
  return !source.empty() && source == this->source();
}

bool NameReader::is_built_with_program(const Object& object) const {
  return is_source_of_program(facts_.source_of(object.where.path));
}

std::optional<Named> NameReader::state_at(const PathText& text) const {
  const tree::Walker& walker = facts_.engine().walker();
  std::string path = text.path;
  const auto walked = walker.walk(path);
  if (!walked || walked->status.kind != tree::Kind::directory) {
    path = tree::parent(path);
    const auto above = walker.walk(path);
    if (!above || above->status.kind != tree::Kind::directory) return std::nullopt;
  }
  if (place_of(path) != Place::state) return std::nullopt;
  return Named{Named::Kind::state, Grade::needed, path, "names " + text.path};
}

// Where a path leads, if what is there may be needed for being named.
std::optional<tree::Walked> NameReader::found(const PathText& text) const {
  if (!may_count(place_of(text.path))) return std::nullopt;
  auto walked = facts_.engine().walker().walk(text.path);
  if (!walked || walked->status.kind == tree::Kind::other) return std::nullopt;
  const bool is_directory = walked->status.kind == tree::Kind::directory;
  const auto place = place_of(walked->path);
  // A link into /var, as some have for what an administrator adds.
  if (!may_count(place) && (place != Place::state || is_directory)) return std::nullopt;
  if (is_directory && is_shared(facts_.packages(), walked->path)) return std::nullopt;
  return *walked;
}

// The same of what is run or loaded by its path: that is meant, wherever it is.
std::optional<tree::Walked> NameReader::found_for_use(const std::string& path) const {
  if (place_of(path) != Place::state) return found({path});
  auto walked = facts_.engine().walker().walk(path);
  if (!walked || walked->status.kind != tree::Kind::file) return std::nullopt;
  return *walked;
}

bool NameReader::is_of(const tree::Walked& where, const std::string& source) const {
  if (source.empty()) return false;
  return std::ranges::any_of(
      facts_.packages().owners(where.path),
      [&](const packages::Package* owner) { return owner->source == source; });
}

// What the program or a library of its own names.
Grade NameReader::grade_of(const std::string& path, const tree::Walked& where,
                           const std::string& source) const {
  const bool is_theirs =
      source.empty() ? facts_.packages().owners(where.path).empty() : is_of(where, source);
  const bool is_configuration = place_of(path) == Place::configuration;
  const std::uint64_t most = is_configuration ? large_configuration : small_;
  return is_theirs && !is_secret(where) && facts_.size_at(path) <= most ? Grade::needed
                                                                        : Grade::possible;
}

// Of several directories below one of the program's own that one, for what is read there
// depends on more than the program says.
std::vector<Named> NameReader::widened(std::vector<Named> names, const std::string& source) const {
  std::map<std::string, std::size_t> below;
  for (const Named& named : names)
    if (named.grade == Grade::needed) ++below[own_root(named.name)];
  std::set<std::string> wide;
  std::vector<Named> all;
  for (Named& named : names) {
    const std::string root = own_root(named.name);
    const auto where = below[root] > 1 ? found({root}) : std::nullopt;
    if (!where || grade_of(root, *where, source) != Grade::needed) {
      all.push_back(std::move(named));
    } else if (wide.insert(root).second) {
      all.push_back({Named::Kind::file, Grade::needed, root, std::move(named.sign)});
    }
  }
  return all;
}

// Who owns what is asked only where there is something to grade: databases are large.
std::vector<Named> NameReader::names_in(const Closure& closure, std::size_t index,
                                        bool is_own) const {
  const Object& object = closure.objects[index];
  if (is_of_libc(object)) return {};
  std::vector<Named> states;
  std::vector<std::pair<std::string, tree::Walked>> files;
  for (const PathText& text : facts_.paths(object)) {
    if (is_for_loader(*object.elf->file, text.path)) continue;
    if (place_of(text.path) == Place::state) {
      if (auto state = state_at(text)) states.push_back(*std::move(state));
    } else if (auto where = found(text); where && !is_loaded(closure, where->status.id)) {
      if (files.empty() || files.back().first != text.path)
        files.emplace_back(text.path, *std::move(where));
    }
  }
  // A rule that is about a program knows what that reads.
  if (index == 0 && facts_.is_known_program(object)) files.clear();
  std::vector<Named> names;
  if (index == 0 && is_asked_) {
    names = beside(closure);
    for (const std::string& path : facts_.directories_made_for(object.where.path)) {
      if (place_of(path) == Place::state && place_of(tree::parent(path)) == Place::state)
        names.push_back({Named::Kind::state, Grade::needed, path, "its package has " + path});
    }
  }
  const auto starts = [&] { return is_asked_ && !facts_.started(object).names.empty(); };
  if (states.empty() && files.empty() && !starts()) return names;

  const std::string its = facts_.source_of(object.where.path);
  // What a program opens is its own by its path, but serves others as well.
  const bool is_its = is_own && (!object.opening || its.empty());
  const bool belongs = is_its || is_source_of_program(its);
  if (!belongs && (its.empty() || !is_used_directly(closure, index))) return names;
  if (belongs) std::ranges::move(states, std::back_inserter(names));
  if (belongs && starts()) std::ranges::move(started_by(object, its), std::back_inserter(names));
  std::vector<Named> its_files;
  std::string whole;  // a directory that comes with all that is in it
  for (const auto& [path, where] : files) {
    if (!whole.empty() && path.starts_with(whole)) continue;
    if (!belongs && !is_of(where, its)) continue;
    // A packaged program that names another's handles it for its users; one that was
    // started by another is there for one thing.
    const bool is_of_another = !is_asked_ || (!its.empty() && !is_of(where, its));
    // And what is opened later, and starts nothing, has it as data: "#!/usr/bin/php".
    const bool is_data = object.opening && !facts_.started(object).is_able;
    if (is_executable(where) && (is_of_another || is_data)) continue;
    const Grade grade = belongs ? grade_of(path, where, its) : Grade::possible;
    its_files.push_back({Named::Kind::file, grade, path, "names " + path});
    if (grade == Grade::needed && where.status.kind == tree::Kind::directory) whole = path + "/";
  }
  std::ranges::move(widened(std::move(its_files), its), std::back_inserter(names));
  return names;
}

// The programs that the code of an object starts: those of its own source, and what a
// user's program starts, are needed where they are small; the others may be.
std::vector<Named> NameReader::started_by(const Object& object, const std::string& its) const {
  const auto& engine = facts_.engine();
  std::vector<Named> names;
  for (const std::string& name : facts_.started(object).names) {
    const auto path = find_in_path(engine.walker(), engine.process(), name);
    const auto where = path ? found_for_use(*path) : std::nullopt;
    if (!where || !is_executable(*where)) continue;
    auto named = used(*path, "runs " + name);
    if (named && !its.empty() && !is_of(*where, its)) named->grade = Grade::possible;
    if (named) names.push_back(*std::move(named));
  }
  return names;
}

// Whether something of the program's own, or of what was built with it, needs the library,
// and no rule knows more.
bool NameReader::is_used_directly(const Closure& closure, std::size_t index) const {
  const std::vector<bool> own = own_objects(closure);
  bool is_direct = false;
  for (const Edge& edge : closure.edges) {
    if (edge.to != index || edge.kind != ReasonKind::needed) continue;
    if (!facts_.signs_of_soname(edge.name).empty()) return false;
    const Object& by = closure.objects[edge.from];
    is_direct = is_direct || own[edge.from] || by.opening.has_value() || is_built_with_program(by);
  }
  return is_direct;
}

// What is beside a program that has a directory of its own, and what its package ships
// elsewhere, it may name without the directory.
std::vector<Named> NameReader::beside(const Closure& closure) const {
  const Object& program = closure.objects[0];
  std::vector<Named> names;
  const auto look = [&](const std::string& path) {
    const auto where = found({path});
    // Libraries are found by the loader, and by what calls dlopen.
    const bool is_library = tree::base_name(path).contains(".so");
    if (!where || is_library || is_loaded(closure, where->status.id)) return;
    names.push_back({Named::Kind::file, grade_of(path, *where, source()), path,
                     fmt::format("names {}", tree::base_name(path))});
  };
  const std::string directory(tree::parent(program.where.path));
  constexpr std::size_t most = 1000;  // more is no program's own
  constexpr std::size_t shortest = 6;
  if (place_of(directory) == Place::data && !is_shared(facts_.packages(), directory)) {
    const auto entries = facts_.engine().walker().tree().list(directory);
    if (entries && entries->size() <= most)
      for (const std::string& entry : *entries)
        if (entry.size() >= shortest && facts_.holds(program, entry))
          look(tree::join(directory, entry));
  }
  const packages::Package* package = facts_.packages().owner(program.where.path);
  if (package == nullptr || facts_.is_known_program(program)) return names;
  for (const std::string& path : facts_.packages().files(*package)) {
    const bool is_named =
        may_count(place_of(path)) && facts_.file_names(program).contains(tree::base_name(path));
    const auto walked = is_named ? facts_.engine().walker().walk(path)
                                 : tree::Result<tree::Walked>(std::unexpected(std::errc{}));
    if (walked && walked->status.kind == tree::Kind::file && !is_executable(*walked)) look(path);
  }
  return names;
}

std::vector<Named> NameReader::environment_of(const Closure& closure) const {
  const tree::Walker& walker = facts_.engine().walker();
  std::vector<Named> names;
  std::set<std::string> pythons{closure.objects[0].path};
  for (const closure::Script& script : closure.scripts)
    pythons.insert(script.interpreter);
  for (const std::string& python : pythons) {
    const std::string prefix(tree::parent(tree::parent(python)));
    const std::string configuration = tree::join(prefix, "pyvenv.cfg");
    if (!python.starts_with('/') || !exists(walker, configuration)) continue;
    names.push_back({Named::Kind::file, Grade::needed, configuration, "is in " + prefix});
    for (const auto& packages : matching_paths(walker, prefix + "/lib/python3*/site-packages"))
      names.push_back({Named::Kind::file, Grade::needed, packages, "is in " + prefix});
  }
  return names;
}

std::optional<Named> NameReader::of_package(const std::string& path, const std::string& by) const {
  const auto where = found({path});
  if (!where) return std::nullopt;
  const bool is_theirs = is_of(*where, facts_.source_of(by));
  return Named{Named::Kind::file, is_theirs && !is_secret(*where) ? Grade::needed : Grade::possible,
               path, "names " + path};
}

std::optional<Named> NameReader::tree_of_script(const std::string& path) const {
  const std::string root = own_root(std::string(tree::parent(path)));
  if (place_of(root) != Place::data) return std::nullopt;
  auto named = of_package(root, path);
  if (!named || named->grade != Grade::needed) return std::nullopt;
  named->sign = "lies in " + root;
  return named;
}

// A certificate or a key, where a distribution keeps the authorities too: rules know those, but
// what a configuration names is its own.
std::optional<Named> NameReader::credential_at(const std::string& path) const {
  if (!is_at_or_below(path, "/etc/ssl") && !is_at_or_below(path, "/etc/pki")) return std::nullopt;
  const auto where = facts_.engine().walker().walk(path);
  if (!where || where->status.kind != tree::Kind::file) return std::nullopt;
  const bool is_open = !is_secret(*where) && !belongs_to_machine(where->path);
  return Named{Named::Kind::file, is_open ? grade_of_size(path) : Grade::possible, path,
               "names " + path};
}

std::optional<Named> NameReader::configured(const std::string& path, Programs programs) const {
  if (place_of(path) == Place::state) return state_at({path});
  if (auto credential = credential_at(path)) return credential;
  const auto where = found({path});
  if (where && programs == Programs::pass && is_executable(*where)) return std::nullopt;
  return used(path, "names " + path);
}

std::optional<Named> NameReader::used(const std::string& path, std::string sign) const {
  const auto where = found_for_use(path);
  if (!where) return std::nullopt;
  const Grade grade = is_secret(*where) ? Grade::possible : grade_of_size(path);
  return Named{Named::Kind::file, grade, path, std::move(sign)};
}

std::optional<Named> NameReader::loaded(const std::string& path, std::string sign) const {
  if (!exists(facts_.engine().walker(), path)) return std::nullopt;
  return Named{Named::Kind::file, Grade::needed, path, std::move(sign)};
}

Grade NameReader::grade_of_size(const std::string& path) const {
  return facts_.size_at(path) <= std::max(large_text, small_ / 4) ? Grade::needed : Grade::possible;
}

bool NameReader::is_secret(const tree::Walked& where) const {
  return !secret_in(facts_.engine().walker(), where.path, where.status).empty();
}

}  // namespace whittle::needs
