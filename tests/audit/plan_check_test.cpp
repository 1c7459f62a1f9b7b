#include "audit/plan_check.h"

#include "support/made_plan.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using audit::check_plan;
using test::lines;
using Words = std::vector<std::string>;

namespace {

tree::MemoryTree made_root() {
  tree::MemoryTree tree;
  tree.add_file("/bin/server", "the server", 0755);
  tree.add_hard_link("/bin/second", "/bin/server");
  tree.add_file("/etc/conf", "a=1", 0640);
  tree.add_link("/etc/link", "conf");
  return tree;
}

rootfs::Manifest planned() {
  auto image = test::made_image(std::make_shared<const tree::MemoryTree>(made_root()));
  rootfs::compute_digests(image.root);
  return image.root;
}

Findings told(const tree::MemoryTree& tree, const rootfs::Manifest& plan = planned()) {
  const auto image = test::made_image(std::make_shared<const tree::MemoryTree>(tree));
  return check_plan(image.root, plan);
}

}  // namespace

TEST_CASE("a root that is as it was planned has no finding") {
  CHECK(told(made_root()).empty());
}

TEST_CASE("every difference is told with both values") {
  tree::MemoryTree tree = made_root();
  tree.add_file("/etc/conf", "a=2", 0600);
  tree.set_owner("/etc/conf", 7, 8);
  tree.add_link("/etc/link", "other");
  const Findings findings = told(tree);
  CHECK(lines(findings) ==
        Words{"error differs-from-plan /etc/conf", "error differs-from-plan /etc/link"});
  CHECK(findings[0].what.starts_with("mode 0600, planned 0640; owner 7:8, planned 0:0; contents "));
  CHECK(findings[1].what == "target other, planned conf");
}

TEST_CASE("another size says all there is to say of the contents") {
  tree::MemoryTree tree = made_root();
  tree.add_file("/etc/conf", "a=1000", 0640);
  CHECK(told(tree).front().what == "size 6 bytes, planned 3 bytes");
}

TEST_CASE("what is not there is an error, what was not planned a warning") {
  tree::MemoryTree tree = made_root();
  tree.remove("/etc/conf");
  tree.add_file("/etc/new", "x");
  tree.add_directory("/proc");
  CHECK(lines(told(tree)) ==
        Words{"error missing-from-root /etc/conf", "warning not-in-plan /etc/new"});
}

TEST_CASE("file capabilities are compared, other attributes and times are not") {
  tree::MemoryTree tree = made_root();
  tree.set_xattr("/etc/conf", "user.note", "x");
  CHECK(told(tree).empty());
  tree.set_xattr("/etc/conf", "security.capability", "x");
  CHECK(told(tree).front().what == "capabilities some, planned none");
}

TEST_CASE("names of one file that became files of their own hold the same") {
  tree::MemoryTree tree = made_root();
  tree.remove("/bin/second");
  tree.add_file("/bin/second", "the server", 0755);
  CHECK(told(tree).empty());
  tree.add_file("/bin/second", "the beaver", 0755);
  CHECK(lines(told(tree)).size() == 1);
}

TEST_CASE("contents whose digest was not planned are not compared") {
  rootfs::Manifest plan = planned();
  for (rootfs::Entry& entry : plan.entries)
    entry.sha256.reset();
  tree::MemoryTree tree = made_root();
  tree.add_file("/etc/conf", "a=2", 0640);
  CHECK(told(tree, plan).empty());
}

TEST_CASE("that everything belongs to who unpacked it is said once") {
  tree::MemoryTree tree = made_root();
  for (const char* path : {"/bin", "/bin/second", "/bin/server", "/etc", "/etc/conf", "/etc/link"})
    tree.set_owner(path, 1000, 1000);
  const Findings findings = told(tree);
  CHECK(lines(findings) == Words{"warning differs-from-plan /"});
  CHECK(findings.front().what == "everything belongs to 1000:1000, which was not planned");
}
