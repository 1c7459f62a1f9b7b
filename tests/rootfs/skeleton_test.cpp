#include "rootfs/skeleton.h"

#include "needs/accounts.h"
#include "rootfs/manifest_check.h"
#include "rootfs/requirement_files.h"
#include "support/manifest_lines.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::rootfs;
using Lines = std::vector<std::string>;

namespace {

Lines made(const Skeleton& skeleton, const tree::MemoryTree& tree = {}) {
  Builder builder;
  add_skeleton(builder, tree::Walker(tree), skeleton);
  add_requirements(builder, tree::Walker(tree), {}, accounts_of(skeleton));
  const Manifest manifest = builder.finish();
  CHECK(check(manifest).empty());
  for (const Entry& entry : manifest.entries)
    CHECK_FALSE(entry.reasons.empty());
  return test::lines(manifest);
}

const std::string passwd = "file 0644 0:0 0 /etc/passwd \"" + needs::passwd_text();
const std::string group = "file 0644 0:0 0 /etc/group \"" + needs::group_text();

}  // namespace

TEST_CASE("nothing is made unless it is asked for") {
  CHECK(made({}).empty());
}

TEST_CASE("a skeleton has a place for temporary files, accounts, and a home") {
  CHECK(made({.places = true, .user = {}}) == Lines{"directory 0755 0:0 0 /etc", group + "\"",
                                                    passwd + "\"", "directory 0755 0:0 0 /home",
                                                    "directory 0700 65532:65532 0 /home/nonroot",
                                                    "directory 1777 0:0 0 /tmp"});
}

TEST_CASE("the user of the process has a name, and a home in a skeleton") {
  const std::string user = "user:x:1000:2000:user:/home/user:/sbin/nologin\n\"";
  CHECK(made({.user = Owner{1000, 2000}}) ==
        Lines{"directory 0755 0:0 0 /etc", group + "user:x:2000:\n\"", passwd + user});
  CHECK(made({.places = true, .user = Owner{1000, 2000}})[5] ==
        "directory 0700 1000:2000 0 /home/user");
  CHECK(made({.user = Owner{65532, 65532}}) ==
        Lines{"directory 0755 0:0 0 /etc", group + "\"", passwd + "\""});
}

TEST_CASE("mount points are empty directories, never files") {
  CHECK(made({.user = {}, .mount_points = true}) ==
        Lines{"directory 0755 0:0 0 /dev", "directory 0755 0:0 0 /etc",
              "directory 0555 0:0 0 /proc", "directory 0755 0:0 0 /run",
              "directory 0555 0:0 0 /sys"});
}

TEST_CASE("what is there stays") {
  tree::MemoryTree tree;
  tree.add_directory("/tmp", 0700);
  Builder builder;
  builder.add(tree::Walker(tree), "/tmp", {});
  add_skeleton(builder, tree::Walker(tree), {.places = true, .user = {}});
  const Lines lines = test::lines(builder.finish());
  CHECK(lines.back() == "directory 0700 0:0 0 /tmp");
}

TEST_CASE("a directory that is asked for is as in the tree, or as said, with the links to it") {
  tree::MemoryTree tree;
  tree.add_directory("/run/app", 0750);
  tree.add_link("/var/run", "/run");
  tree.add_file("/var/file", "");
  CHECK(made({.user = {}, .directories = {{.path = "/var/run/app"}}}, tree) ==
        Lines{"directory 0755 0:0 0 /run", "directory 0750 0:0 0 /run/app",
              "directory 0755 0:0 0 /var", "link 0777 0:0 0 /var/run -> /run"});
  CHECK(made({.user = {}, .directories = {{.path = "/data", .mode = 01777}}}, tree) ==
        Lines{"directory 1777 0:0 0 /data"});
  CHECK(made({.user = {}, .directories = {{.path = "/run/app", .owner = Owner{33, 33}}}}, tree) ==
        Lines{"directory 0755 0:0 0 /run", "directory 0750 33:33 0 /run/app"});
  Builder builder;
  CHECK_THROWS_WITH(add_skeleton(builder, tree::Walker(tree),
                                 {.user = {}, .directories = {{.path = "/var/file"}}}),
                    "cannot make the directory /var/file: /var/file is none");
}
