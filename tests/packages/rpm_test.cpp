#include "packages/rpm.h"

#include "support/made_rpm.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <memory>
#include <tuple>

using namespace whittle;
using namespace whittle::packages;
using test::made_rpm;

namespace {

using Names = std::vector<std::string>;

// The bytes of a database that these statements make; of every `?` a blob takes the place.
std::string made_database(const std::vector<std::string>& statements,
                          const std::vector<std::string>& blobs) {
  sqlite3* opened = nullptr;
  REQUIRE(sqlite3_open(":memory:", &opened) == SQLITE_OK);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(opened, sqlite3_close);
  for (const std::string& statement : statements)
    REQUIRE(sqlite3_exec(opened, statement.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  for (const std::string& blob : blobs) {
    sqlite3_stmt* insert = nullptr;
    REQUIRE(sqlite3_prepare_v2(opened, "INSERT INTO Packages (blob) VALUES (?)", -1, &insert,
                               nullptr) == SQLITE_OK);
    sqlite3_bind_blob(insert, 1, blob.data(), static_cast<int>(blob.size()), SQLITE_STATIC);
    REQUIRE(sqlite3_step(insert) == SQLITE_DONE);
    sqlite3_finalize(insert);
  }
  sqlite3_int64 size = 0;
  unsigned char* bytes = sqlite3_serialize(opened, "main", &size, 0);
  REQUIRE(bytes != nullptr);
  std::string copy(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  return copy;
}

std::string made_database(const std::vector<std::string>& blobs) {
  return made_database({"CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, "
                        "blob BLOB NOT NULL)"},
                       blobs);
}

std::expected<std::unique_ptr<Source>, std::string> open(
    const std::string& bytes, const std::string& path = "/var/lib/rpm/rpmdb.sqlite") {
  tree::MemoryTree tree;
  tree.add_file(path, bytes);
  const tree::Walker walker(tree);
  return open_rpm(walker);
}

Names names(const Source& source) {
  Names all;
  for (const Package& package : source.packages())
    all.push_back(package.name);
  return all;
}

}  // namespace

TEST_CASE("the packages of rpm's database are its headers, keys left out") {
  const std::string bytes = made_database(
      {made_rpm({.name = "b",
                 .needs = {"libc.so.6()(64bit)", "/usr/bin/sh", "rpmlib(X)", "missing", "/none"},
                 .after_install = "true"}),
       made_rpm({.name = "gpg-pubkey"}), "no header",
       made_rpm({.name = "a",
                 .provides = {"libc.so.6()(64bit)"},
                 .directories = {"/usr/bin/"},
                 .files = {{0, "x"}}}),
       made_rpm({.name = "sh", .directories = {"/usr/bin/"}, .files = {{0, "sh"}}})});
  for (const char* directory : {"/var/lib/rpm/", "/usr/lib/sysimage/rpm/", "/usr/share/rpm/"}) {
    const auto source = open(bytes, std::string(directory) + "rpmdb.sqlite");
    REQUIRE(source.has_value());
    CHECK(names(**source) == Names{"a", "b", "sh"});
    CHECK((*source)->packages()[1].depends == Names{"a", "missing", "sh"});
    CHECK((*source)->list(0) == "/usr/bin/x\n");
    CHECK((*source)->scripts(1) == Names{"true"});
  }
}

TEST_CASE("a database that a log may belong to is read without it") {
  std::string bytes = made_database({made_rpm({})});
  bytes[18] = bytes[19] = 2;
  CHECK(names(**open(bytes)) == Names{"a"});
}

TEST_CASE("a root without rpm has no database, and an old one is told about") {
  const tree::MemoryTree tree;
  const tree::Walker walker(tree);
  CHECK(*open_rpm(walker) == nullptr);
  CHECK(open("", "/var/lib/rpm/Packages").error() ==
        "cannot read /var/lib/rpm/Packages: of rpm's databases only rpmdb.sqlite is read, which "
        "rpm 4.16 and later make of it: rpmdb --rebuilddb --define '_db_backend sqlite'");
  CHECK(open("", "/usr/lib/sysimage/rpm/Packages.db").error().starts_with("cannot read"));
}

TEST_CASE("what is no database of rpm's cannot be read, and SQLite says why") {
  CHECK(open("").error() == "cannot read /var/lib/rpm/rpmdb.sqlite: it is empty");
  CHECK(open(std::string(4096, 'x')).error() ==
        "cannot read /var/lib/rpm/rpmdb.sqlite: file is not a database");
  CHECK(open(made_database({"CREATE TABLE Other (blob)"}, {})).error() ==
        "cannot read /var/lib/rpm/rpmdb.sqlite: no such table: Packages");
  tree::MemoryTree tree;
  tree.add_file("/var/lib/rpm/rpmdb.sqlite", "", 0600);
  const tree::Walker walker(tree, {.uid = 1000, .gid = 1000});
  CHECK(open_rpm(walker).error() == "cannot read /var/lib/rpm/rpmdb.sqlite: Permission denied");
}

TEST_CASE("a view that never ends is not asked") {
  CHECK_FALSE(open(made_database({"CREATE VIEW Packages AS WITH RECURSIVE r(blob) AS (SELECT x'00' "
                                  "UNION ALL SELECT blob FROM r) SELECT blob FROM r"},
                                 {})));
}

TEST_CASE("a database that is cut off or damaged is read as far as SQLite goes") {
  std::vector<std::string> blobs;
  for (int i = 0; i < 40; ++i)
    blobs.push_back(
        made_rpm({.name = "p" + std::to_string(i), .after_install = std::string(900, 'x')}));
  const std::string whole = made_database(blobs);
  REQUIRE(names(**open(whole)).size() == 40);
  for (std::size_t size = 0; size < whole.size(); size += 777)
    CHECK_NOTHROW(std::ignore = open(whole.substr(0, size)));
  for (std::size_t at = 0; at < whole.size(); at += 97) {
    std::string changed = whole;
    changed[at] = '\xff';
    CHECK_NOTHROW(std::ignore = open(changed));
  }
}
