#include "plan/image_plan.h"

#include "plan/planner.h"
#include "support/made_dpkg.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::plan;
using test::lines;
using test::made_elf;
using test::made_tree;
using test::request;
using Words = std::vector<std::string>;

TEST_CASE("what is left out although a program needs it stands against a plan, unless forced") {
  const auto tree = made_tree();
  Request asked = request({"/bin/good"});
  asked.image.excludes.emplace_back("libc.so.*");
  CHECK(lines(make_plan(tree, asked).findings) ==
        Words{"error excluded-but-needed /lib64/libc.so.6"});
  asked.image.force = true;
  const Plan forced = make_plan(tree, asked);
  CHECK(forced.verdict() == Verdict::yes);
  CHECK(lines(forced.findings) == Words{"warning excluded-but-needed /lib64/libc.so.6"});
}

TEST_CASE("more than the budget allows is no") {
  const auto tree = made_tree();
  Request asked = request({"/bin/good"});
  asked.image.max_size = 10;
  const Plan plan = make_plan(tree, asked);
  CHECK(plan.verdict() == Verdict::no);
  CHECK(lines(plan.findings) == Words{"error over-budget --max-size"});
  asked.image.max_size = rootfs::total_size(*plan.manifest);
  CHECK(make_plan(tree, asked).verdict() == Verdict::yes);
}

TEST_CASE("patterns that match nothing and an entrypoint that is not there are warned of") {
  const auto tree = made_tree();
  Request asked = request({"/bin/good"});
  asked.image.policy.modes.emplace_back(Glob("*.sh"), 0755);
  asked.image.policy.owners.emplace_back(Glob("/bin/**"), rootfs::Owner{1, 1});
  asked.image.entrypoint = {"/bin/bad"};
  const Plan plan = make_plan(tree, asked);
  CHECK(lines(plan.findings) ==
        Words{"warning unused-pattern --chmod *.sh", "warning entrypoint-not-packed /bin/bad"});
  CHECK(plan.entrypoint == Words{"/bin/bad"});
}

TEST_CASE("one program is the entrypoint, by its place; of several none is") {
  const auto tree = made_tree();
  CHECK(make_plan(tree, request({"/bin/good"})).entrypoint == Words{"/bin/good"});
  CHECK(make_plan(tree, request({"bin/good"})).entrypoint == Words{"/bin/good"});
  CHECK(make_plan(tree, request({"/bin/good:/app/server"})).entrypoint == Words{"/app/server"});
  CHECK(make_plan(tree, request({"/bin/good", "/bin/other"})).entrypoint.empty());

  Request by_loader = request({"/bin/good"});
  by_loader.process.via_loader = {"", {"--inhibit-cache"}};
  CHECK(make_plan(tree, by_loader).entrypoint ==
        Words{test::made_loader_path, "--inhibit-cache", "/bin/good"});
}

namespace {

// With packages for the programs, the loader and libc.
std::shared_ptr<tree::MemoryTree> made_tree_of_packages() {
  auto tree = made_tree();
  test::MadeDpkg dpkg(*tree);
  dpkg.add("libc", "/lib64/libc.so.6\n/lib64/ld-linux-x86-64.so.2\n");
  dpkg.add("programs", "/bin/good\n/bin/other\n");
  dpkg.add("unused", "/bin/lost\n");
  tree->add_file("/etc/debian_version", "12.11\n");
  tree->add_file("/usr/share/doc/programs/copyright", "as you like");
  return tree;
}

Words owners(const Plan& plan) {
  Words lines;
  for (const auto& owned : plan.owners.entries)
    lines.push_back(owned.path + " " + owned.package->name);
  return lines;
}

Words written(const Plan& plan) {
  Words paths;
  for (const auto& entry : plan.manifest.value().entries) {
    if (entry.kind == rootfs::Kind::file && entry.reasons.front().kind == ReasonKind::written)
      paths.push_back(entry.path);
  }
  return paths;
}

}  // namespace

TEST_CASE("a plan knows whose its files are, those that were placed elsewhere too") {
  const auto tree = made_tree_of_packages();
  const Plan plan = make_plan(tree, request({"/bin/good:/app/server"}));
  CHECK(owners(plan) ==
        Words{"/app/server programs", "/lib64/ld-linux-x86-64.so.2 libc", "/lib64/libc.so.6 libc"});
  CHECK(written(plan).empty());
}

TEST_CASE("scanners are told which packages an image has, of shipped files and no others") {
  const auto tree = made_tree_of_packages();
  Request asked = request({"/bin/good"});
  asked.image.names_packages = true;
  const Plan plan = make_plan(tree, asked);
  CHECK(written(plan) == Words{"/etc/debian_version", "/var/lib/dpkg/status.d/libc",
                               "/var/lib/dpkg/status.d/libc.md5sums",
                               "/var/lib/dpkg/status.d/programs",
                               "/var/lib/dpkg/status.d/programs.md5sums"});
  CHECK(plan.findings.empty());
  asked.image.licenses = true;
  asked.image.excludes.emplace_back("*.md5sums");
  CHECK(written(make_plan(tree, asked)) ==
        Words{"/etc/debian_version", "/usr/share/doc/programs/copyright",
              "/var/lib/dpkg/status.d/libc", "/var/lib/dpkg/status.d/programs"});
}

TEST_CASE("a file of another tree is not its package's where it takes the place of one") {
  const auto tree = made_tree_of_packages();
  tree->add_file("/lib64/libc.so.6", "", 0755);
  tree->add_file("/build/libc", made_elf({.soname = "libc.so.6"}), 0755);
  Request asked = request({"/bin/good"});
  asked.image.includes = {{.on_host = false, .path = "/build/libc", .at = "/lib64/libc.so.6"}};
  CHECK(owners(make_plan(tree, asked)) ==
        Words{"/bin/good programs", "/lib64/ld-linux-x86-64.so.2 libc"});
}
