#include "packages/scanner_database.h"

#include "packages/database.h"
#include "support/made_rpm.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::packages;

namespace {

ShippedFile file(const std::string& path) {
  return {.path = path,
          .mode = 0755,
          .md5 = "900150983cd24fb0d6963f7d28e17f72",
          .sha1 = "a9993e364706816aba3e25717850c26c9cd0d89d",
          .sha256 = "ba78"};
}

ShippedFile link(const std::string& path) {
  return {.path = path, .is_link = true, .mode = 0777};
}

Shipped shipped(const std::string& name, std::string record, std::vector<ShippedFile> files) {
  return {{name, "1", "amd64", name, {}},
          {.source_version = {},
           .maintainer = {},
           .license = {},
           .record = std::move(record),
           .sums = {}},
          std::move(files)};
}

tree::MemoryTree tree_of(DatabaseKind kind, const std::vector<Shipped>& all) {
  tree::MemoryTree tree;
  for (const DatabaseFile& made : database_of(kind, all))
    tree.add_file(made.path, made.bytes);
  return tree;
}

}  // namespace

TEST_CASE("a package of dpkg has a file of what scanners read of it and one of its sums") {
  const std::string libz =
      "Package: libz\nStatus: install ok unpacked\nPriority: optional\nVersion: 1\n"
      "Depends: libc6 (>= 2.14),\n libx\nConffiles:\n /etc/z 123\nDescription: z\n more";
  CHECK(database_of(DatabaseKind::dpkg,
                    {shipped("libz", libz, {file("/usr/lib/libz.so.1"), link("/usr/lib/z")})}) ==
        std::vector<DatabaseFile>{{"/var/lib/dpkg/status.d/libz",
                                   "Package: libz\nStatus: install ok installed\nVersion: 1\n"
                                   "Depends: libc6 (>= 2.14),\n libx\n"},
                                  {"/var/lib/dpkg/status.d/libz.md5sums",
                                   "900150983cd24fb0d6963f7d28e17f72  usr/lib/libz.so.1\n"}});
}

TEST_CASE("of two architectures of one package the second has its own in the name") {
  auto other = shipped("a", "Package: a\nArchitecture: i386", {});
  other.package.architecture = "i386";
  const auto files =
      database_of(DatabaseKind::dpkg, {shipped("a", "Package: a\nArchitecture: amd64", {}), other});
  REQUIRE(files.size() == 4);
  CHECK(files[0].path == "/var/lib/dpkg/status.d/a");
  CHECK(files[2].path == "/var/lib/dpkg/status.d/a:i386");
  CHECK(files[3].path == "/var/lib/dpkg/status.d/a:i386.md5sums");
}

TEST_CASE("a path that would be two lines has none") {
  const auto files =
      database_of(DatabaseKind::dpkg, {shipped("a", "Package: a", {file("/x\ny"), file("/z")})});
  CHECK(files.at(1).bytes == "900150983cd24fb0d6963f7d28e17f72  z\n");
}

TEST_CASE("a package of apk keeps what scanners read, the files that are there alone") {
  const std::string record =
      "C:Q1abc=\nP:busybox\nT:Size optimized\nU:https://x\nL:GPL-2.0-only\no:busybox-source\n"
      "V:1.36-r5\nA:x86_64\np:cmd:sh\nF:bin\nR:busybox\nZ:Q1abc=\nF:etc\nR:motd";
  CHECK(database_of(
            DatabaseKind::apk,
            {shipped("busybox", record, {file("/bin/busybox"), link("/bin/sh"), file("/top")})}) ==
        std::vector<DatabaseFile>{
            {"/lib/apk/db/installed",
             "C:Q1abc=\nP:busybox\nV:1.36-r5\nA:x86_64\nL:GPL-2.0-only\no:busybox-source\n"
             "p:cmd:sh\nF:bin\nR:busybox\na:0:0:755\nZ:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=\n"
             "R:sh\na:0:0:777\nF:\nR:top\na:0:0:755\nZ:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=\n\n"}});
}

TEST_CASE("a database that was made is read back, the packages and their files") {
  const DatabaseKind kind = GENERATE(DatabaseKind::dpkg, DatabaseKind::apk, DatabaseKind::rpm);
  std::string record =
      "Package: a\nArchitecture: x86_64\nVersion: 1-2.el9\n"
      "Source: source (1-2.el9)";
  if (kind == DatabaseKind::apk) record = "P:a\nV:1-2.el9\nA:x86_64\no:source";
  if (kind == DatabaseKind::rpm) {
    record = test::made_rpm({.source = "source-1-2.el9.src.rpm",
                             .directories = {"/elsewhere/"},
                             .files = {{0, "not here"}}});
  }
  const auto tree = tree_of(kind, {shipped("a", record, {file("/usr/bin/a"), file("/usr/lib/b")})});
  const tree::Walker walker(tree);
  const Database database(walker);
  CHECK(database.kind() == kind);
  CHECK(database.all() == std::vector<Package>{{"a", "1-2.el9", "x86_64", "source", {}}});
  const Package* package = database.find("a");
  REQUIRE(package != nullptr);
  CHECK(database.owner("/usr/bin/a") == package);
  CHECK(database.owner("/usr/lib/b") == package);
  const auto details = database.details({package});
  CHECK(details.at(0).source_version == "1-2.el9");
  CHECK(details.at(0).sums.size() == 2);
}

TEST_CASE("without packages there is no database") {
  for (const auto kind : {DatabaseKind::dpkg, DatabaseKind::apk, DatabaseKind::rpm})
    CHECK(database_of(kind, {}).empty());
  CHECK(database_of(DatabaseKind::none, {shipped("a", "", {})}).empty());
}
