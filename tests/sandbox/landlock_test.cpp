#include "sandbox/landlock.h"

#include "base/pipe.h"
#include "support/run_tool.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

using namespace whittle;
using namespace whittle::sandbox;
using Paths = std::vector<std::string>;

TEST_CASE("files are the same by their bytes, whatever leads to them") {
  const test::TemporaryDirectory machine;
  test::write_file(machine / "lib/a", "same");
  test::write_file(machine / "lib/b", "other");
  tree::MemoryTree tree;
  tree.add_file("/lib/a", "same");
  tree.add_file("/lib/b", "bytes");
  tree.add_file("/lib/c", "none");
  const image::Image image = test::made_image(std::make_shared<const tree::MemoryTree>(tree));
  const Shared shared = shared_files(image.root, machine.path().string());
  CHECK(shared.same == Paths{"/lib/a"});
  CHECK(shared.different == Paths{"/lib/b", "/lib/c"});
  CHECK(why_no_landlock(shared).has_value());
}

TEST_CASE("a file that is not allowed cannot be read, one that is can") {
  if (why_no_landlock({})) return test::skip("this kernel has no Landlock");
  const test::TemporaryDirectory directory;
  const std::string tool = directory / "tool";
  test::write_file(tool, test::tool_bytes());
  std::filesystem::permissions(tool, std::filesystem::perms::owner_all);
  test::write_file("/var/tmp/whittle-landlock-test", "x");
  const auto status = [&](const Shared& shared) {
    Workload workload;
    workload.words = {tool, "open", "/var/tmp/whittle-landlock-test"};
    Pipe pipe = make_pipe("a test");
    const Child child = start_child(
        in_landlock(workload, shared), "",
        {.output = pipe.input.get(), .error = pipe.input.get(), .failure = pipe.input.get()});
    return WEXITSTATUS(wait_for(child.pid));
  };
  CHECK(status({.same = {tool}, .different = {}}) == 1);
  CHECK(status({.same = {tool, "/var/tmp/whittle-landlock-test"}, .different = {}}) == 0);
  std::filesystem::remove("/var/tmp/whittle-landlock-test");
}
