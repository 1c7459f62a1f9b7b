#include "plan/debug_image.h"

#include "base/error.h"
#include "plan/planner.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

using namespace whittle;
using Lines = std::vector<std::string>;

namespace {

const std::string commands("\0[\0[[\0ash\0busybox\0sh\0zcat\0\0ba", 28);

std::string static_busybox() {
  test::MadeElf elf = test::made_program({});
  elf.interpreter = std::nullopt;
  return test::made_elf(elf) + commands;
}

plan::Plan planned(const std::shared_ptr<tree::MemoryTree>& tree) {
  return plan::make_plan(tree, test::request({"/bin/good"}));
}

Lines paths(const rootfs::Manifest& manifest, const std::string& below) {
  Lines lines;
  for (const rootfs::Entry& entry : manifest.entries)
    if (entry.path.starts_with(below)) lines.push_back(entry.path);
  return lines;
}

}  // namespace

TEST_CASE("a debug image is the image with a shell by the names of all its commands") {
  const auto tree = test::made_tree();
  tree->add_file("/usr/bin/busybox", static_busybox(), 0755);
  const plan::Plan plan = planned(tree);
  const rootfs::Manifest manifest = plan::debug_manifest(plan);
  CHECK(paths(manifest, "/busybox") ==
        Lines{"/busybox", "/busybox/ash", "/busybox/busybox", "/busybox/sh", "/busybox/zcat"});
  CHECK(manifest.find("/busybox/sh")->target == "busybox");
  CHECK(manifest.entries.size() == plan.manifest->entries.size() + 5);
  CHECK(plan.manifest->find("/busybox") == nullptr);
}

TEST_CASE("debug data lies in a debug image where debuggers look for it") {
  const auto tree = test::made_tree();
  tree->add_file("/bin/busybox", static_busybox(), 0755);
  plan::Plan plan = planned(tree);
  plan.stripped.emplace().debug_files.push_back(
      {.path = ".build-id/ab/cd.debug", .contents = tree->contents("/bin/busybox").value()});
  CHECK(paths(plan::debug_manifest(plan), "/usr/lib/debug/.build-id/ab/") ==
        Lines{"/usr/lib/debug/.build-id/ab/cd.debug"});
}

TEST_CASE("without a static busybox for the machine there is no debug image") {
  const auto tree = test::made_tree();
  const std::string refusal =
      "cannot make the debug image: there is no static busybox for the programs' machine in the "
      "root: install busybox-static there";
  CHECK_THROWS_WITH(plan::debug_manifest(planned(tree)), refusal);
  tree->add_file("/bin/busybox", test::made_elf(test::made_program({"libc.so.6"})), 0755);
  CHECK_THROWS_WITH(plan::debug_manifest(planned(tree)), refusal);
}

TEST_CASE("the shell's directory comes last in PATH") {
  CHECK(plan::debug_environment({"A=1", "PATH=/opt"}) == Lines{"A=1", "PATH=/opt:/busybox"});
  CHECK(plan::debug_environment({}) ==
        Lines{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/busybox"});
}
