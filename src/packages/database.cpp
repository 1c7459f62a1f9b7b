#include "packages/database.h"

#include "packages/apk.h"
#include "packages/control.h"
#include "packages/dpkg.h"
#include "packages/made.h"
#include "packages/path_index.h"
#include "packages/records.h"
#include "packages/root_files.h"
#include "packages/rpm.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <mutex>
#include <tuple>

namespace whittle::packages {

namespace {

using Opened = std::expected<std::unique_ptr<Source>, std::string>;

// The kinds of databases, those that are more than an addition to another one first.
struct KindOfDatabase {
  Opened (*open)(const tree::Walker& walker);
  std::vector<std::string> paths;  // one of which is there where there is one
};

std::vector<std::string> rpm_paths() {
  std::vector<std::string> paths;
  for (const std::string& directory : rpm_directories()) {
    for (const char* name : {"rpmdb.sqlite", "Packages", "Packages.db"})
      paths.push_back(directory + name);
  }
  return paths;
}

const std::vector<KindOfDatabase>& kinds() {
  static const std::vector<KindOfDatabase> all = {
      {open_dpkg, {"/var/lib/dpkg/status", "/var/lib/dpkg/status.d"}},
      {open_apk, {"/lib/apk/db/installed", "/usr/lib/apk/db/installed"}},
      {open_rpm, rpm_paths()},
  };
  return all;
}

// What a package ships that says what is made.
struct KindOfFile {
  std::string_view directory;  // its last parts
  std::string_view suffix;
  void (*add)(std::string_view text, MadeByPackage& made);
};
constexpr std::array<KindOfFile, 4> files_that_make = {{
    {"lib/tmpfiles.d/", ".conf", add_made_by_tmpfiles},
    {"lib/sysusers.d/", ".conf", add_made_by_sysusers},
    {"lib/systemd/system/", ".service", add_made_by_unit},
    {"etc/init.d/", "", add_made_by_script},
}};
constexpr std::uint64_t most_that_makes = 1U << 18U;

// "/usr/lib/tmpfiles.d/x.conf", or "/lib/..." on a system where /usr is merged.
bool is_of_kind(std::string_view path, const KindOfFile& kind) {
  path.remove_prefix(path.starts_with("/usr/") ? 5 : 1);
  if (!path.starts_with(kind.directory) || !path.ends_with(kind.suffix)) return false;
  path.remove_prefix(kind.directory.size());
  return !path.empty() && path.find('/') == std::string_view::npos;
}

MadeByPackage find_made(const Source& source, std::size_t number, const tree::Walker& walker) {
  MadeByPackage made;
  for (const std::string& script : source.scripts(number))
    add_made_by_script(script, made);
  const std::string list = source.list(number);
  for (std::string_view rest = list; !rest.empty();) {
    const std::string_view path = take_line(rest);
    if (!path.starts_with('/')) continue;
    for (const KindOfFile& kind : files_that_make) {
      if (!is_of_kind(path, kind)) continue;
      const auto text = read_file(walker, path, most_that_makes);
      if (text) kind.add(*text, made);
    }
  }
  finish(made);
  return made;
}

}  // namespace

struct Database::State {
  // What has been asked of one package.
  struct Known {
    std::once_flag once_files;
    std::vector<std::string> files;
    std::once_flag once_made;
    MadeByPackage made;
  };

  explicit State(const tree::Walker& of) : walker(of) {}
  void open();
  void index();
  std::optional<std::size_t> number(const Package& package) const;

  const tree::Walker& walker;
  std::once_flag once_read;
  std::unique_ptr<Source> source;  // nullptr: no packages
  std::optional<std::string> damage;
  std::vector<Package> none;
  std::unique_ptr<Known[]> known;  // by the number of the package
  std::once_flag once_indexed;
  PathIndex paths;

  const std::vector<Package>& packages() const { return source ? source->packages() : none; }
};

void Database::State::open() {
  for (const KindOfDatabase& kind : kinds()) {
    Opened opened = kind.open(walker);
    if (!opened) {
      if (!damage) damage = std::move(opened.error());
    } else if (*opened && !(*opened)->packages().empty()) {
      source = *std::move(opened);
      damage.reset();
      break;
    }
  }
  known = std::make_unique<Known[]>(packages().size());
}

void Database::State::index() {
  if (!source) return;
  paths = PathIndex(
      Aliases(walker), packages().size(), [&](std::size_t i) { return source->list(i); },
      source->diversions());
}

std::optional<std::size_t> Database::State::number(const Package& package) const {
  const auto key = [](const Package& each) { return std::tie(each.name, each.architecture); };
  const auto found = std::ranges::lower_bound(packages(), key(package), {}, key);
  if (found == packages().end() || key(*found) != key(package)) return std::nullopt;
  return static_cast<std::size_t>(found - packages().begin());
}

Database::Database(const tree::Walker& walker) : state_(std::make_unique<State>(walker)) {}
Database::~Database() = default;

Database::State& Database::read() const {
  std::call_once(state_->once_read, [&] { state_->open(); });
  return *state_;
}

Database::State& Database::indexed() const {
  State& state = read();
  std::call_once(state.once_indexed, [&] { state.index(); });
  return state;
}

bool Database::is_there() const {
  return std::ranges::any_of(kinds(), [&](const KindOfDatabase& kind) {
    return std::ranges::any_of(
        kind.paths, [&](const std::string& path) { return state_->walker.walk(path).has_value(); });
  });
}

std::optional<std::string> Database::damage() const {
  return read().damage;
}

const std::vector<Package>& Database::all() const {
  return read().packages();
}

const Package* Database::find(std::string_view name) const {
  const std::vector<Package>& packages = all();
  const auto colon = name.find(':');
  const auto of_name =
      std::ranges::equal_range(packages, name.substr(0, colon), {}, &Package::name);
  const auto found =
      colon == std::string_view::npos
          ? of_name.begin()
          : std::ranges::find(of_name, name.substr(colon + 1), &Package::architecture);
  return found == of_name.end() ? nullptr : &*found;
}

const Package* Database::owner(std::string_view path) const {
  const State& state = indexed();
  const auto number = state.paths.first_owner(path);
  return number ? &state.packages()[*number] : nullptr;
}

std::vector<const Package*> Database::owners(std::string_view path) const {
  const State& state = indexed();
  std::vector<const Package*> found;
  for (const std::uint32_t number : state.paths.owners(path))
    found.push_back(&state.packages()[number]);
  return found;
}

const std::vector<std::string>& Database::files(const Package& package) const {
  static const std::vector<std::string> nothing;
  State& state = indexed();
  const auto number = state.number(package);
  if (!number) return nothing;
  State::Known& known = state.known[*number];
  std::call_once(known.once_files,
                 [&] { known.files = state.paths.paths(static_cast<std::uint32_t>(*number)); });
  return known.files;
}

const MadeByPackage& Database::made(const Package& package) const {
  static const MadeByPackage nothing;
  State& state = read();
  const auto number = state.number(package);
  if (!number) return nothing;
  State::Known& known = state.known[*number];
  std::call_once(known.once_made,
                 [&] { known.made = find_made(*state.source, *number, state.walker); });
  return known.made;
}

DatabaseKind Database::kind() const {
  const State& state = read();
  return state.source ? state.source->kind() : DatabaseKind::none;
}

std::vector<Details> Database::details(const std::vector<const Package*>& of) const {
  const State& state = read();
  std::vector<std::size_t> numbers;
  for (const Package* package : of)
    numbers.push_back(state.number(*package).value());
  return numbers.empty() ? std::vector<Details>() : state.source->details(numbers);
}

}  // namespace whittle::packages
