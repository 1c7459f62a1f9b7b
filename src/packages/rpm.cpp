// rpm's database: rpmdb.sqlite with a table Packages, a header for every package, below
// /usr/lib/sysimage/rpm (Fedora, SUSE), /var/lib/rpm (RHEL 9 and its kin) or
// /usr/share/rpm (rpm-ostree). The other tables are indexes of it. Before rpm 4.16 the
// file was Packages, a Berkeley database (RHEL 8), or Packages.db (SUSE): those are told
// about and not read.
//
// The file is whatever an image has in it. It is read in memory: SQLite opens no file
// beside it, and a write-ahead log, which rpm leaves empty, is passed over. What a schema
// might do besides holding a table is switched off or bounded.
#include "packages/rpm.h"

#include "base/bytes.h"
#include "packages/control.h"
#include "packages/root_files.h"
#include "packages/rpm_header.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace whittle::packages {

namespace {

constexpr std::uint64_t most_database_bytes = 1U << 30U;
constexpr std::size_t most_packages = 1U << 20U;
// In calls of the progress handler; a million rows take fewer.
constexpr int steps_between_calls = 100'000;
constexpr int most_calls = 2'000;

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

// A database that has these bytes, and has not been looked at yet.
Database open_bytes(Bytes bytes) {
  sqlite3* opened = nullptr;
  const int result = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE, nullptr);
  Database database(opened, sqlite3_close);
  if (result != SQLITE_OK) return Database(nullptr, sqlite3_close);
  auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(bytes.size()));
  if (copy == nullptr) return Database(nullptr, sqlite3_close);
  std::memcpy(copy, bytes.data(), bytes.size());
  // Bytes 18 and 19 say that there may be a write-ahead log (2), which a database in
  // memory cannot have.
  if (bytes.size() > 19 && copy[18] == 2 && copy[19] == 2) copy[18] = copy[19] = 1;
  const auto size = static_cast<sqlite3_int64>(bytes.size());
  if (sqlite3_deserialize(opened, "main", copy, size, size,
                          SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY) !=
      SQLITE_OK) {
    return Database(nullptr, sqlite3_close);
  }
  for (const int off : {SQLITE_DBCONFIG_ENABLE_VIEW, SQLITE_DBCONFIG_ENABLE_TRIGGER,
                        SQLITE_DBCONFIG_TRUSTED_SCHEMA}) {
    sqlite3_db_config(opened, off, 0, nullptr);
  }
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return database;
}

Statement prepare(const Database& database, const char* query) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(database.get(), query, -1, &statement, nullptr);
  return {statement, sqlite3_finalize};
}

// Calls visit with every header; what SQLite says where it cannot read them all.
std::expected<void, std::string> each_header(Bytes bytes, const std::function<void(Bytes)>& visit) {
  if (bytes.empty()) return std::unexpected("it is empty");
  const Database database = open_bytes(bytes);
  if (!database) return std::unexpected("out of memory");
  int calls = 0;
  sqlite3_progress_handler(
      database.get(), steps_between_calls,
      [](void* count) { return ++*static_cast<int*>(count) > most_calls ? 1 : 0; }, &calls);
  const Statement query = prepare(database, "SELECT blob FROM Packages");
  if (!query) return std::unexpected(sqlite3_errmsg(database.get()));
  int result = SQLITE_ROW;
  for (std::size_t i = 0; i < most_packages; ++i) {
    if ((result = sqlite3_step(query.get())) != SQLITE_ROW) break;
    const void* blob = sqlite3_column_blob(query.get(), 0);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(query.get(), 0));
    if (blob != nullptr) visit(std::span(static_cast<const std::byte*>(blob), size));
  }
  if (result != SQLITE_ROW && result != SQLITE_DONE) {
    return std::unexpected(sqlite3_errmsg(database.get()));
  }
  return {};
}

std::expected<std::vector<Record>, std::string> read_packages(Bytes bytes) {
  std::vector<Record> records;
  ListRoom room;
  const auto read = each_header(bytes, [&](Bytes header) {
    auto record = read_rpm_header(header, room);
    // The key that signs packages is among them, and is none.
    if (record && record->package.name != "gpg-pubkey") records.push_back(*std::move(record));
  });
  if (!read) return std::unexpected(read.error());
  return records;
}

// A package may need a path: who ships it provides it.
void provide_paths(std::vector<Record>& records) {
  std::unordered_set<std::string> needed;
  for (const Record& record : records) {
    for (const auto& alternatives : record.needs) {
      if (alternatives.front().starts_with('/')) needed.insert(alternatives.front());
    }
  }
  if (needed.empty()) return;
  for (Record& record : records) {
    for (std::string_view rest = record.list; !rest.empty();) {
      std::string path(take_line(rest));
      if (needed.contains(path)) record.provides.push_back(std::move(path));
    }
  }
}

class Rpm : public Source {
 public:
  Rpm(const tree::Walker& walker, std::string path, std::vector<Record> records)
      : walker_(walker), path_(std::move(path)) {
    provide_paths(records);
    finish(records);
    for (Record& record : records) {
      packages_.push_back(std::move(record.package));
      lists_.push_back(std::move(record.list));
      scripts_.push_back(std::move(record.scripts));
    }
  }

  const std::vector<Package>& packages() const override { return packages_; }
  std::string list(std::size_t number) const override { return lists_[number]; }
  std::vector<std::string> scripts(std::size_t number) const override { return scripts_[number]; }
  DatabaseKind kind() const override { return DatabaseKind::rpm; }
  std::vector<Details> details(const std::vector<std::size_t>& numbers) const override;

 private:
  const tree::Walker& walker_;
  std::string path_;
  std::vector<Package> packages_;
  std::vector<std::string> lists_;
  std::vector<std::vector<std::string>> scripts_;
};

// The bytes of the file; nullopt if it is not there.
std::optional<tree::Result<tree::Contents>> contents_of(const tree::Walker& walker,
                                                        const std::string& path) {
  const auto walked = walker.walk(path);
  if (!walked) {
    if (walked.error() == std::errc::permission_denied) return std::unexpected(walked.error());
    return std::nullopt;
  }
  if (!walker.may_read(walked->status)) return std::unexpected(std::errc::permission_denied);
  if (walked->status.size > most_database_bytes) return std::unexpected(std::errc::file_too_large);
  return walker.tree().contents(walked->path);
}

// The headers of all packages take a hundred times what is kept of them: they are read again.
std::vector<Details> Rpm::details(const std::vector<std::size_t>& numbers) const {
  using Key = std::pair<std::string_view, std::string_view>;
  std::map<Key, std::size_t> wanted;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const Package& package = packages_[numbers[i]];
    wanted.emplace(Key(package.name, package.architecture), i);
  }
  std::vector<Details> all(numbers.size());
  const auto contents = contents_of(walker_, path_);
  if (!contents || !*contents) return all;
  std::ignore = each_header((*contents)->bytes(), [&](Bytes header) {
    ListRoom room;
    const auto record = read_rpm_header(header, room);
    if (!record) return;
    const auto found = wanted.find({record->package.name, record->package.architecture});
    if (found == wanted.end()) return;
    all[found->second] = read_rpm_details(header);
    wanted.erase(found);
  });
  return all;
}

}  // namespace

const std::vector<std::string>& rpm_directories() {
  static const std::vector<std::string> all = {"/usr/lib/sysimage/rpm/", "/var/lib/rpm/",
                                               "/usr/share/rpm/"};
  return all;
}

std::expected<std::unique_ptr<Source>, std::string> open_rpm(const tree::Walker& walker) {
  for (const std::string& directory : rpm_directories()) {
    const std::string path = directory + "rpmdb.sqlite";
    const auto contents = contents_of(walker, path);
    if (!contents) continue;
    if (!*contents) return std::unexpected(cannot_read(walker, path, contents->error()));
    auto records = read_packages((*contents)->bytes());
    if (!records) {
      return std::unexpected(
          fmt::format("cannot read {}: {}", walker.tree().describe(path), records.error()));
    }
    return std::make_unique<Rpm>(walker, path, *std::move(records));
  }
  for (const std::string& directory : rpm_directories()) {
    for (const char* old : {"Packages", "Packages.db"}) {
      if (!walker.walk(directory + old)) continue;
      return std::unexpected(
          fmt::format("cannot read {}: of rpm's databases only rpmdb.sqlite is read, which rpm "
                      "4.16 and later make of it: rpmdb --rebuilddb --define '_db_backend sqlite'",
                      walker.tree().describe(directory + old)));
    }
  }
  return nullptr;
}

}  // namespace whittle::packages
