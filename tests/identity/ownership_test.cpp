#include "identity/ownership.h"

#include "support/made_dpkg.h"
#include "support/made_entry.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::identity;
using rootfs::Kind;
using test::made_entry;

namespace {

std::optional<std::string> where_it_is(const rootfs::Entry& entry) {
  return entry.path;
}

std::vector<std::string> lines(const Ownership& ownership) {
  std::vector<std::string> lines;
  for (const OwnedEntry& entry : ownership.entries)
    lines.push_back(entry.path + " " + entry.origin + " " + entry.package->name);
  return lines;
}

}  // namespace

TEST_CASE("a file, a hard link and a link are their package's, a directory is nobody's") {
  tree::MemoryTree tree;
  test::MadeDpkg dpkg(tree);
  dpkg.add("b", "/usr\n/usr/b\n/usr/b2\n");
  dpkg.add("a", "/usr\n/usr/a\n");
  const tree::Walker walker(tree);
  const packages::Database database(walker);
  const rootfs::Manifest manifest{
      {made_entry("/usr", Kind::directory), made_entry("/usr/a", Kind::link, "b"),
       made_entry("/usr/b", Kind::file, "b"), made_entry("/usr/b2", Kind::hard_link, "/usr/b"),
       made_entry("/usr/own", Kind::file, "own")}};
  const Ownership ownership = find_owners(manifest, database, where_it_is);
  CHECK(lines(ownership) ==
        std::vector<std::string>{"/usr/a /usr/a a", "/usr/b /usr/b b", "/usr/b2 /usr/b2 b"});
  CHECK(ownership.find("/usr/b")->package->name == "b");
  CHECK(ownership.find("/usr") == nullptr);
  CHECK(ownership.packages() ==
        std::vector<const packages::Package*>{database.find("a"), database.find("b")});
}

TEST_CASE("a link where packages have a directory is nobody's, a link that one ships is its own") {
  tree::MemoryTree tree;
  test::MadeDpkg dpkg(tree);
  tree.add_link("/lib", "usr/lib");
  dpkg.add("a", "/lib\n/lib/udev\n");
  dpkg.add("b", "/lib\n/usr/lib/b\n/var/lock\n/var/one\n/var/one/file\n");
  const tree::Walker walker(tree);
  const packages::Database database(walker);
  const rootfs::Manifest manifest{{made_entry("/lib", Kind::link, "usr/lib"),
                                   made_entry("/usr/lib/b", Kind::link, "c"),
                                   made_entry("/var/lock", Kind::link, "/run/lock"),
                                   made_entry("/var/one", Kind::link, "two")}};
  CHECK(lines(find_owners(manifest, database, where_it_is)) ==
        std::vector<std::string>{"/usr/lib/b /usr/lib/b b", "/var/lock /var/lock b"});
}

TEST_CASE("what was placed is owned by who ships it where it came from, what was made by nobody") {
  tree::MemoryTree tree;
  test::MadeDpkg(tree).add("a", "/usr/bin/a\n/etc/passwd\n");
  const tree::Walker walker(tree);
  const packages::Database database(walker);
  const rootfs::Manifest manifest{{made_entry("/app/a", Kind::file, "a"),
                                   made_entry("/etc/passwd", Kind::file, "made"),
                                   made_entry("/usr/bin/a", Kind::file, "another")}};
  const auto origin = [](const rootfs::Entry& entry) -> std::optional<std::string> {
    if (entry.path == "/app/a") return "/usr/bin/a";
    return std::nullopt;
  };
  CHECK(lines(find_owners(manifest, database, origin)) ==
        std::vector<std::string>{"/app/a /usr/bin/a a"});
}
