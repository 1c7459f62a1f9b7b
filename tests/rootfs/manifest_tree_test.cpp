#include "rootfs/manifest_tree.h"

#include "rootfs/builder.h"
#include "tree/memory_tree.h"
#include "tree/walker.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::rootfs;
using tree::Walker;
using Names = std::vector<std::string>;

namespace {

tree::MemoryTree system_tree() {
  tree::MemoryTree tree;
  tree.add_link("/bin", "usr/bin");
  tree.add_file("/usr/bin/tool", "tool", 0755);
  tree.set_xattr("/usr/bin/tool", "security.capability", "n");
  tree.add_hard_link("/usr/bin/tool2", "/usr/bin/tool");
  tree.add_file("/usr/bin.txt", "text");
  return tree;
}

}  // namespace

TEST_CASE("a planned tree answers as the tree that it was taken from") {
  const tree::MemoryTree found = system_tree();
  Builder builder({.owner = Owner{}, .owners = {}, .modes = {}, .mtime = 12});
  for (const auto* path : {"/bin/tool", "/usr/bin/tool2", "/usr/bin.txt"})
    builder.add(Walker(found), path, {});
  const Manifest manifest = builder.finish();
  const ManifestTree planned(manifest);

  CHECK(planned.list("/") == found.list("/"));
  CHECK(planned.list("/usr") == Names{"bin", "bin.txt"});
  CHECK(planned.list("/usr/bin") == Names{"tool", "tool2"});
  CHECK(planned.read_link("/bin") == "usr/bin");
  CHECK(planned.read_link("/usr").error() == std::errc::invalid_argument);
  CHECK(planned.list("/usr/bin/tool").error() == std::errc::not_a_directory);
  CHECK(planned.contents("/usr/bin/tool2")->text() == "tool");
  CHECK(planned.contents("/usr").error() == std::errc::is_a_directory);
  CHECK(planned.contents("/").error() == std::errc::is_a_directory);
  CHECK(planned.contents("/nowhere").error() == std::errc::no_such_file_or_directory);
  CHECK(planned.xattrs("/usr/bin/tool2") == tree::Xattrs{{"security.capability", "n"}});
  CHECK(planned.status("/usr/bin/tool/x").error() == std::errc::not_a_directory);
  CHECK(planned.status("/usr/gone/x").error() == std::errc::no_such_file_or_directory);

  const auto status = *planned.status("/usr/bin/tool2");
  CHECK(status.kind == tree::Kind::file);
  CHECK(status.mode == 0755);
  CHECK(status.size == 4);
  CHECK(status.mtime == 12);
  CHECK(status.link_count == 2);
  CHECK(status.id == planned.status("/usr/bin/tool")->id);
  CHECK(status.id != planned.status("/usr/bin.txt")->id);
  CHECK(planned.status("/")->kind == tree::Kind::directory);
  CHECK(planned.status("/bin")->kind == tree::Kind::link);
  CHECK(planned.status("/bin")->size == 7);

  const auto walked = Walker(planned).walk("/bin/tool");
  REQUIRE(walked);
  CHECK(walked->path == "/usr/bin/tool");
  CHECK(walked->links == Names{"/bin"});
}

TEST_CASE("an empty plan is an empty directory") {
  const Manifest manifest;
  const ManifestTree planned(manifest);
  CHECK(planned.list("/") == Names{});
  CHECK(planned.xattrs("/") == tree::Xattrs{});
}

TEST_CASE("the root is as the manifest says, where it says something") {
  Manifest manifest;
  manifest.root.emplace();
  manifest.root->mode = 0700;
  manifest.root->uid = 7;
  manifest.root->gid = 8;
  const auto status = ManifestTree(manifest).status("/").value();
  CHECK(status.mode == 0700);
  CHECK(status.uid == 7);
  CHECK(status.gid == 8);
}
