// Who ships a path: a hash table over the lists of all packages as they are.
//
// A Debian with 950 packages has 158,000 lines in 9 MB, two thirds of them files that
// one package ships, and directories up to /usr that all do. A path is neither copied
// nor decoded: an entry points into its list, and all entries of a path form a chain by
// ascending number of the package.
//
// With merged /usr a path has two names, and packages say either: the key of a path is
// what its first directory is, whatever its name, and the bytes below it.
#include "packages/path_index.h"

#include "base/parallel.h"
#include "packages/control.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <functional>

namespace whittle::packages {

namespace {

constexpr std::uint32_t none = 0xffffffffU;
// Beyond this many lines and bytes of all lists nothing is indexed.
constexpr std::size_t most_entries = std::size_t{1} << 26U;
constexpr std::size_t most_bytes = std::size_t{1} << 30U;
// Each is made by one thread.
constexpr std::size_t tables = 8;
// Lines are longer than this in most lists; counting them costs as much as all the rest.
constexpr std::size_t usual_line = 40;

// Directories that systems with merged /usr, and those with /run, have as links; where
// they lead is the root's to say, the second name is for a root without them.
constexpr std::array<std::pair<const char*, const char*>, 18> often_links = {{
    {"/bin", "/usr/bin"},
    {"/sbin", "/usr/sbin"},
    {"/lib", "/usr/lib"},
    {"/lib32", "/usr/lib32"},
    {"/lib64", "/usr/lib64"},
    {"/libo32", "/usr/libo32"},
    {"/libx32", "/usr/libx32"},
    {"/usr/bin", nullptr},
    {"/usr/sbin", nullptr},
    {"/usr/lib", nullptr},
    {"/usr/lib32", nullptr},
    {"/usr/lib64", nullptr},
    {"/usr/libo32", nullptr},
    {"/usr/libx32", nullptr},
    {"/usr/tmp", nullptr},
    {"/var/run", "/run"},
    {"/var/lock", "/run/lock"},
    {"/var/mail", nullptr},
}};

std::uint32_t hash_of(std::uint32_t directory, std::string_view rest) {
  const std::size_t hash = std::hash<std::string_view>{}(rest);
  return static_cast<std::uint32_t>(hash ^ hash >> 32U) ^ directory * 0x9e3779b9U;
}

// By the bits that do not decide the slot.
std::size_t table_of(std::uint32_t hash) {
  return hash >> 29U;
}

// A path without slashes at its end; "/" where nothing is left, and for "/.".
std::string_view without_slash(std::string_view path) {
  while (path.size() > 1 && path.back() == '/')
    path.remove_suffix(1);
  return path == "/." ? path.substr(0, 1) : path;
}

}  // namespace

Aliases::Aliases(const tree::Walker& walker) {
  for (const auto& [name, otherwise] : often_links) {
    const auto walked = walker.walk(name);
    if (walked && walked->path != name && walked->path != "/") {
      add(name, walked->path);
    } else if (!walked && walked.error() == std::errc::no_such_file_or_directory &&
               otherwise != nullptr) {
      const auto other = walker.walk(otherwise);
      if (other && other->path != "/") add(name, other->path);
    }
  }
  std::ranges::sort(names_, std::ranges::greater(),
                    [](const auto& name) { return name.first.size(); });
}

void Aliases::add(const std::string& name, const std::string& other) {
  const auto known = std::ranges::find(directories_, other);
  const auto number = static_cast<std::uint16_t>(known - directories_.begin() + 1);
  if (known == directories_.end()) {
    directories_.push_back(other);
    names_.emplace_back(other, number);
  }
  names_.emplace_back(name, number);
}

// Longer names come first: /run/lock is another directory than /run.
Aliases::Key Aliases::key(std::string_view path) const {
  for (const auto& [name, directory] : names_) {
    const std::size_t length = name.size();
    // The cheapest first: most paths are below none of them.
    if (path.size() < length || (path.size() > length && path[length] != '/')) continue;
    if (path[length - 1] != name[length - 1] || !path.starts_with(name)) continue;
    return {directory, static_cast<std::uint16_t>(length)};
  }
  return {};
}

PathIndex::PathIndex(Aliases aliases, std::size_t count,
                     const std::function<std::string(std::size_t)>& list,
                     const std::vector<Diversion>& diversions)
    : aliases_(std::move(aliases)), lists_(count), entries_(count) {
  std::atomic<std::size_t> bytes = 0;
  std::atomic<std::size_t> lines = 0;
  in_parallel(count, [&](std::size_t i) {
    std::string text = list(i);
    if (bytes.fetch_add(text.size()) + text.size() > most_bytes) return;
    lists_[i] = std::move(text);
    std::vector<Entry> read_entries = read(lists_[i], static_cast<std::uint32_t>(i));
    const std::size_t read_lines = read_entries.size();
    if (lines.fetch_add(read_lines) + read_lines <= most_entries)
      entries_[i] = std::move(read_entries);
  });
  tables_.resize(tables);
  in_parallel(tables,
              [&](std::size_t number) { tables_[number] = make_table(number, diversions.size()); });
  divert(diversions);
}

PathIndex::Entry PathIndex::make_entry(std::string_view path, std::uint32_t package) const {
  path = without_slash(path);
  const Aliases::Key key = aliases_.key(path);
  return {.text = path.data(),
          .next = nullptr,
          .length = static_cast<std::uint32_t>(path.size()),
          .hash = hash_of(key.directory, path.substr(key.length)),
          .package = package,
          .key = key};
}

std::vector<PathIndex::Entry> PathIndex::read(std::string_view list, std::uint32_t package) const {
  std::vector<Entry> entries;
  entries.reserve(list.size() / usual_line + 1);
  const bool has_nul = list.find('\0') != std::string_view::npos;
  while (!list.empty()) {
    const std::string_view line = take_line(list);
    if (!line.starts_with('/')) continue;
    if (has_nul && line.find('\0') != std::string_view::npos) continue;
    entries.push_back(make_entry(line, package));
  }
  return entries;
}

const PathIndex::Slot& PathIndex::slot_of(const Table& table, const Entry& entry) {
  const std::size_t mask = table.size() - 1;
  for (std::size_t i = entry.hash & mask;; i = (i + 1) & mask) {
    const Slot& slot = table[i];
    if (slot.first == nullptr) return slot;
    if (slot.hash == entry.hash && slot.first->is_same_path(entry)) return slot;
  }
}

void PathIndex::insert(Table& table, Entry& entry) {
  Slot& slot = table[static_cast<std::size_t>(&slot_of(table, entry) - table.data())];
  entry.next = slot.first;
  slot = {entry.hash, &entry};
}

PathIndex::Table PathIndex::make_table(std::size_t number, std::size_t more) {
  std::size_t size = more;
  for (const auto& entries : entries_)
    size += static_cast<std::size_t>(std::ranges::count_if(
        entries, [&](const Entry& entry) { return table_of(entry.hash) == number; }));
  Table table(std::bit_ceil(size + size / 2 + 1));
  // The last first, so that each comes before those of its path that are there.
  for (auto entries = entries_.rbegin(); entries != entries_.rend(); ++entries)
    for (auto entry = entries->rbegin(); entry != entries->rend(); ++entry)
      if (table_of(entry->hash) == number) insert(table, *entry);
  return table;
}

// A diversion looks at what packages say, not at what another one has made of it. The
// entry of a path that is diverted stays in its chain, without a package.
void PathIndex::divert(const std::vector<Diversion>& diversions) {
  std::vector<std::pair<Entry*, const Diversion*>> moved;
  for (const Diversion& diversion : diversions) {
    for (Entry* entry = first_entry(diversion.from); entry != nullptr; entry = entry->next) {
      const auto& except = diversion.except;
      if (std::ranges::find(except, entry->package) == except.end())
        moved.emplace_back(entry, &diversion);
    }
  }
  for (const auto& [entry, diversion] : moved) {
    const std::uint32_t package = std::exchange(entry->package, none);
    if (package == none || !diversion->to.starts_with('/')) continue;
    diverted_.push_back(make_entry(diverted_paths_.emplace_back(diversion->to), package));
    insert(tables_[table_of(diverted_.back().hash)], diverted_.back());
  }
}
PathIndex::Entry* PathIndex::first_entry(std::string_view path) const {
  if (tables_.empty() || !path.starts_with('/')) return nullptr;
  const Entry wanted = make_entry(path, none);
  const Table& table = tables_[table_of(wanted.hash)];
  return slot_of(table, wanted).first;
}

std::vector<std::uint32_t> PathIndex::owners(std::string_view path) const {
  std::vector<std::uint32_t> found;
  for (const Entry* entry = first_entry(path); entry != nullptr; entry = entry->next)
    if (entry->package != none) found.push_back(entry->package);
  std::ranges::sort(found);
  const auto twice = std::ranges::unique(found);
  found.erase(twice.begin(), twice.end());
  return found;
}

std::optional<std::uint32_t> PathIndex::first_owner(std::string_view path) const {
  std::uint32_t least = none;
  for (const Entry* entry = first_entry(path); entry != nullptr; entry = entry->next)
    least = std::min(least, entry->package);
  return least == none ? std::nullopt : std::optional(least);
}

std::vector<std::string> PathIndex::paths(std::uint32_t number) const {
  std::vector<std::string> paths;
  const auto add = [&](const auto& entries) {
    for (const Entry& entry : entries)
      if (entry.package == number) paths.emplace_back(entry.path());
  };
  add(entries_.at(number));
  add(diverted_);
  std::ranges::sort(paths);
  const auto twice = std::ranges::unique(paths);
  paths.erase(twice.begin(), twice.end());
  return paths;
}

}  // namespace whittle::packages
