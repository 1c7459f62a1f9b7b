#include "packages/path_index.h"

#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::packages;

namespace {

using Numbers = std::vector<std::uint32_t>;
using Paths = std::vector<std::string>;

PathIndex index(const std::vector<std::string>& lists, const tree::FileTree& tree,
                const std::vector<Diversion>& diversions = {}) {
  const tree::Walker walker(tree);
  return {Aliases(walker), lists.size(), [&](std::size_t i) { return lists[i]; }, diversions};
}

tree::MemoryTree merged() {
  tree::MemoryTree tree;
  for (const std::string name : {"bin", "sbin", "lib", "lib64"}) {
    tree.add_directory("/usr/" + name);
    tree.add_link("/" + name, "usr/" + name);
  }
  return tree;
}

}  // namespace

TEST_CASE("a path has its owners in ascending order, each once") {
  const tree::MemoryTree tree;
  const PathIndex paths = index({"/.\n/etc\n/etc/b\n", "/.\n/etc\n/etc\n/etc/a", ""}, tree);
  CHECK(paths.owners("/etc") == Numbers{0, 1});
  CHECK(paths.owners("/etc/") == Numbers{0, 1});
  CHECK(paths.owners("/") == Numbers{0, 1});
  CHECK(paths.owners("/etc/a") == Numbers{1});
  CHECK(paths.first_owner("/etc") == 0);
  CHECK(paths.first_owner("/etc/a") == 1);
  CHECK(paths.paths(0) == Paths{"/", "/etc", "/etc/b"});
  CHECK(paths.paths(1) == Paths{"/", "/etc", "/etc/a"});
  CHECK(paths.paths(2).empty());
}

TEST_CASE("a path that nobody ships has no owner") {
  const tree::MemoryTree tree;
  const PathIndex paths = index({"/etc\n"}, tree);
  for (const char* path : {"", "etc", "/et", "/etc/a", "/etcetera", "//etc"}) {
    CHECK(paths.owners(path).empty());
    CHECK_FALSE(paths.first_owner(path));
  }
  CHECK(PathIndex().owners("/etc").empty());
  CHECK(index({}, tree).owners("/etc").empty());
}

TEST_CASE("with merged /usr either name of a path is the other") {
  const PathIndex paths =
      index({"/lib/libc.so.6\n/bin\n", "/usr/lib/libm.so.6\n/usr/bin\n"}, merged());
  for (const char* name : {"/lib/libc.so.6", "/usr/lib/libc.so.6"})
    CHECK(paths.owners(name) == Numbers{0});
  for (const char* name : {"/lib/libm.so.6", "/usr/lib/libm.so.6"})
    CHECK(paths.owners(name) == Numbers{1});
  CHECK(paths.owners("/bin") == Numbers{0, 1});
  CHECK(paths.owners("/libc.so.6").empty());
  CHECK(paths.paths(0) == Paths{"/bin", "/lib/libc.so.6"});
}

TEST_CASE("where /usr is not merged the two names are two files") {
  tree::MemoryTree tree;
  tree.add_directory("/bin");
  tree.add_directory("/usr/bin");
  const PathIndex paths = index({"/bin/x\n", "/usr/bin/x\n"}, tree);
  CHECK(paths.owners("/bin/x") == Numbers{0});
  CHECK(paths.owners("/usr/bin/x") == Numbers{1});
}

TEST_CASE("a root that has no /lib counts as merged") {
  tree::MemoryTree tree;
  tree.add_file("/usr/lib/libc.so.6", "");
  CHECK(index({"/lib/libc.so.6\n"}, tree).owners("/usr/lib/libc.so.6") == Numbers{0});
}

TEST_CASE("directories that are links to one are one") {
  tree::MemoryTree tree;
  tree.add_directory("/usr/bin");
  tree.add_link("/usr/sbin", "bin");
  tree.add_link("/sbin", "usr/sbin");
  tree.add_directory("/run/lock");
  tree.add_link("/var/run", "/run");
  tree.add_link("/var/lock", "/run/lock");
  const PathIndex paths = index({"/sbin/x\n/var/run/y\n/var/lock/z\n"}, tree);
  for (const char* path : {"/usr/bin/x", "/usr/sbin/x", "/sbin/x", "/run/y", "/run/lock/z"})
    CHECK(paths.owners(path) == Numbers{0});
}

TEST_CASE("a root whose directories lead in a circle is asked all the same") {
  tree::MemoryTree tree;
  tree.add_link("/lib", "/usr/lib");
  tree.add_link("/usr/lib", "/lib");
  tree.add_link("/bin", "/");
  const PathIndex paths = index({"/lib/x\n/bin/y\n"}, tree);
  CHECK(paths.owners("/lib/x") == Numbers{0});
  CHECK(paths.owners("/bin/y") == Numbers{0});
}

TEST_CASE("what a package diverts belongs to it, what was there to its old owner") {
  const PathIndex paths = index({"/bin/x\n", "/usr/bin/x\n", "/bin/x\n"}, merged(),
                                {{.from = "/bin/x", .to = "/bin/x.distrib", .except = {1}}});
  CHECK(paths.owners("/usr/bin/x") == Numbers{1});
  CHECK(paths.owners("/usr/bin/x.distrib") == Numbers{0, 2});
  CHECK(paths.first_owner("/bin/x") == 1);
  CHECK(paths.first_owner("/bin/x.distrib") == 0);
  CHECK(paths.paths(0) == Paths{"/bin/x.distrib"});
  CHECK(paths.paths(1) == Paths{"/usr/bin/x"});
}

TEST_CASE("one diversion is not diverted by another one") {
  const tree::MemoryTree tree;
  const PathIndex paths =
      index({"/a\n", "/b\n"}, tree, {{"/a", "/b", {}}, {"/b", "/c", {}}, {"/none", "/d", {}}});
  CHECK(paths.owners("/a").empty());
  CHECK(paths.owners("/b") == Numbers{0});
  CHECK(paths.owners("/c") == Numbers{1});
  CHECK(paths.owners("/d").empty());
}

TEST_CASE("lines that are no paths are passed over") {
  using namespace std::string_literals;
  const tree::MemoryTree tree;
  const PathIndex paths = index({"relative\n\n/a\0b\n/c\n /d"s}, tree);
  CHECK(paths.paths(0) == Paths{"/c"});
}
