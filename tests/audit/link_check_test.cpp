#include "audit/link_check.h"

#include "support/made_plan.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using audit::check_links;
using test::lines;
using Words = std::vector<std::string>;

namespace {

tree::MemoryTree made_root() {
  tree::MemoryTree tree;
  tree.add_file("/lib/libx.so.1", "x");
  tree.add_link("/lib/libx.so", "libx.so.1");
  tree.add_link("/lib/absolute", "/lib/libx.so");
  tree.add_link("/lib/above", "../../../lib/libx.so");
  return tree;
}

Words told(const tree::MemoryTree& tree, const rootfs::Manifest* planned = nullptr) {
  const auto image = test::made_image(std::make_shared<const tree::MemoryTree>(tree));
  return lines(check_links(image.root, tree::Walker(*image.tree), planned));
}

}  // namespace

TEST_CASE("links that lead to something inside are right, however they are spelled") {
  CHECK(told(made_root()).empty());
}

TEST_CASE("a link whose file was removed is told, and so is all that leads to it") {
  tree::MemoryTree tree = made_root();
  tree.remove("/lib/libx.so.1");
  CHECK(told(tree) == Words{"error link-leads-nowhere /lib/above",
                            "error link-leads-nowhere /lib/absolute",
                            "error link-leads-nowhere /lib/libx.so"});
}

TEST_CASE("links that lead round in a circle lead nowhere") {
  tree::MemoryTree tree;
  tree.add_link("/a", "b");
  tree.add_link("/b", "a");
  CHECK(told(tree) == Words{"error link-leads-nowhere /a", "error link-leads-nowhere /b"});
}

TEST_CASE("what only a running container has is taken to be there") {
  tree::MemoryTree tree;
  tree.add_link("/etc/mtab", "../proc/self/mounts");
  tree.add_link("/var/run", "/run");
  tree.add_link("/var/lock", "../run/lock");
  tree.add_link("/log", "/dev/stdout");
  CHECK(told(tree).empty());
  tree.add_link("/development", "/development-files");
  CHECK(told(tree) == Words{"error link-leads-nowhere /development"});
}

TEST_CASE("what only people read is noted") {
  tree::MemoryTree tree;
  tree.add_link("/etc/alternatives/awk.1.gz", "/usr/share/man/man1/mawk.1.gz");
  CHECK(told(tree) == Words{"note link-leads-nowhere /etc/alternatives/awk.1.gz"});
}

TEST_CASE("a link that was planned to lead nowhere is right, another one is not") {
  tree::MemoryTree planned_tree;
  planned_tree.add_link("/data", "/mnt/data");
  planned_tree.add_link("/lib/libx.so", "libx.so.1");
  planned_tree.add_file("/lib/libx.so.1", "x");
  const rootfs::Manifest planned = test::made_manifest(planned_tree);
  tree::MemoryTree tree = planned_tree;
  tree.remove("/lib/libx.so.1");
  CHECK(told(tree, &planned) == Words{"error link-leads-nowhere /lib/libx.so"});
  tree.add_link("/data", "/mnt/other");
  CHECK(told(tree, &planned) ==
        Words{"error link-leads-nowhere /data", "error link-leads-nowhere /lib/libx.so"});
}
