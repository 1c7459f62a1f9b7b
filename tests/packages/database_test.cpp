#include "packages/database.h"

#include "support/counted_tree.h"
#include "support/made_dpkg.h"

#include <catch2/catch.hpp>

#include <thread>

using namespace whittle;
using namespace whittle::packages;

namespace {

using Names = std::vector<std::string>;

Names names(const std::vector<const Package*>& packages) {
  Names all;
  for (const Package* package : packages)
    all.push_back(package->name);
  return all;
}

}  // namespace

TEST_CASE("the owner of a file is the package that ships it, by either name of its path") {
  tree::MemoryTree tree;
  test::MadeDpkg dpkg(tree);
  tree.add_link("/lib", "usr/lib");
  tree.add_directory("/usr/lib");
  dpkg.add("libc6", "/.\n/lib\n/lib/libc.so.6\n");
  dpkg.add("base", "/.\n/usr\n/usr/lib\n");
  const tree::Walker walker(tree);
  const Database database(walker);
  REQUIRE(database.owner("/usr/lib/libc.so.6") != nullptr);
  CHECK(database.owner("/usr/lib/libc.so.6")->name == "libc6");
  CHECK(database.owner("/lib/libc.so.6") == database.find("libc6"));
  CHECK(database.owner("/usr/lib/ld.so.cache") == nullptr);
  CHECK(database.owner("/lib")->name == "base");
  CHECK(names(database.owners("/lib")) == Names{"base", "libc6"});
  CHECK(database.files(*database.find("libc6")) == Names{"/", "/lib", "/lib/libc.so.6"});
  CHECK(database.is_there());
  CHECK_FALSE(database.damage());
}

TEST_CASE("a package is found by its name, with its architecture or without") {
  tree::MemoryTree tree;
  tree.add_file("/var/lib/dpkg/status",
                "Package: a\nArchitecture: i386\n\nPackage: a\nArchitecture: amd64\n");
  const tree::Walker walker(tree);
  const Database database(walker);
  CHECK(database.find("a")->architecture == "amd64");
  CHECK(database.find("a:i386")->architecture == "i386");
  CHECK(database.find("a:arm64") == nullptr);
  CHECK(database.find("b") == nullptr);
  CHECK(database.find("") == nullptr);
  CHECK(database.all().size() == 2);
}

TEST_CASE("a root without a database has no packages, and nothing is the matter") {
  const tree::MemoryTree tree;
  const tree::Walker walker(tree);
  const Database database(walker);
  CHECK_FALSE(database.is_there());
  CHECK_FALSE(database.damage());
  CHECK(database.all().empty());
  CHECK(database.owner("/etc") == nullptr);
  CHECK(database.find("a") == nullptr);
  CHECK(database.files({"a", "", "", "", {}}).empty());
}

TEST_CASE("a database that cannot be read is there, and says why it has no packages") {
  tree::MemoryTree tree;
  tree.add_directory("/var/lib/dpkg/status");
  const tree::Walker walker(tree);
  const Database database(walker);
  CHECK(database.is_there());
  CHECK(database.damage() == "cannot read /var/lib/dpkg/status: Is a directory");
  CHECK(database.all().empty());
  CHECK(database.owner("/etc") == nullptr);
}

TEST_CASE("what a package makes is in its scripts and in what it ships for systemd") {
  tree::MemoryTree tree;
  test::MadeDpkg dpkg(tree);
  dpkg.add("a",
           "/.\n/usr/lib/tmpfiles.d\n/usr/lib/tmpfiles.d/a.conf\n/lib/sysusers.d/a.conf\n"
           "/lib/systemd/system/a.service\n/etc/init.d/a\n/usr/lib/tmpfiles.d/missing.conf\n");
  dpkg.add("b", "/b\n");
  tree.add_file("/usr/lib/tmpfiles.d/a.conf", "d /run/tmpfiles\n");
  tree.add_file("/usr/lib/tmpfiles.d/other.conf", "d /run/other\n");
  tree.add_file("/lib/sysusers.d/a.conf", "u sys\n");
  tree.add_file("/lib/systemd/system/a.service", "RuntimeDirectory=unit\n");
  tree.add_file("/etc/init.d/a", "mkdir /run/init\n");
  tree.add_file(test::MadeDpkg::info("a", "postinst"), "adduser --system post\n");
  tree.add_file(test::MadeDpkg::info("a", "postrm"), "adduser --system rm\n");
  const tree::Walker walker(tree);
  const Database database(walker);
  CHECK(database.made(*database.find("a")) ==
        MadeByPackage{{"/run/init", "/run/tmpfiles", "/run/unit"}, {"post", "sys"}, {"sys"}});
  CHECK(database.made(*database.find("b")) == MadeByPackage{});
  CHECK(database.made({"c", "", "", "", {}}) == MadeByPackage{});
}

TEST_CASE("nothing is read before it is asked for, and each file once") {
  tree::MemoryTree made;
  test::MadeDpkg dpkg(made);
  dpkg.add("a", "/a\n");
  dpkg.add("b", "/b\n");
  const test::CountedTree tree(made);
  const tree::Walker walker(tree);
  const Database database(walker);
  CHECK(database.is_there());
  CHECK(tree.reads == 0);
  CHECK(database.all().size() == 2);
  CHECK(database.find("a") != nullptr);
  CHECK(tree.reads == 1);
  CHECK(database.owner("/a") != nullptr);
  CHECK(tree.reads == 3);
  CHECK(database.owner("/b") != nullptr);
  CHECK(database.files(*database.find("a")) == Names{"/a"});
  CHECK(tree.reads == 3);
}

TEST_CASE("many threads may ask at once") {
  tree::MemoryTree tree;
  test::MadeDpkg dpkg(tree);
  for (int i = 0; i < 50; ++i) {
    const std::string name = "p" + std::to_string(i);
    dpkg.add(name, "/usr\n/usr/" + name + "\n");
  }
  const tree::Walker walker(tree);
  const Database database(walker);
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) {
          const std::string name = "p" + std::to_string(i);
          const Package* owner = database.owner("/usr/" + name);
          right += owner != nullptr && owner->name == name && database.files(*owner).size() == 2;
        }
      });
    }
  }
  CHECK(right == 400);
}

TEST_CASE("a root of Alpine is asked by its own database") {
  tree::MemoryTree tree;
  tree.add_file("/lib/apk/db/installed",
                "P:musl\nV:1\nA:x86_64\nF:lib\nR:libc.musl-x86_64.so.1\n\n"
                "P:redis\nV:2\nD:musl\nF:etc/init.d\nR:redis\n");
  tree.add_file("/etc/init.d/redis", "mkdir /run/redis\n");
  const tree::Walker walker(tree);
  const Database database(walker);
  CHECK(database.is_there());
  CHECK(names(database.owners("/lib/libc.musl-x86_64.so.1")) == Names{"musl"});
  CHECK(database.find("redis")->depends == Names{"musl"});
  CHECK(database.made(*database.find("redis")).directories == Names{"/run/redis"});
}

TEST_CASE("a database without a package does not hide the one that has some") {
  tree::MemoryTree tree;
  tree.add_file("/var/lib/dpkg/status", "");
  tree.add_file("/lib/apk/db/installed", "P:musl\nF:lib\n");
  const tree::Walker walker(tree);
  CHECK(Database(walker).all().size() == 1);
}
