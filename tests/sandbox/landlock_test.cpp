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

TEST_CASE("a file that is not allowed cannot be read, one that is can") {
  if (why_no_landlock({})) return test::skip("this kernel has no Landlock");
  const test::TemporaryDirectory directory;
  const std::string tool = directory / "tool";
  test::write_file(tool, test::tool_bytes());
  std::filesystem::permissions(tool, std::filesystem::perms::owner_all);
  test::write_file("/var/tmp/whittle-landlock-test", "x");
  const auto status = [&](const SharedFiles& shared) {
    Workload workload;
    workload.words = {tool, "open", "/var/tmp/whittle-landlock-test"};
    Pipe pipe = make_pipe("a test");
    const Child child = start_child(
        in_landlock(workload, shared), "",
        {.output = pipe.input.get(), .error = pipe.input.get(), .failure = pipe.input.get()});
    return WEXITSTATUS(wait_for(child.pid));
  };
  const std::string text = "/var/tmp/whittle-landlock-test";
  CHECK(status({.same = {tool}, .data = {}, .programs = {}}) == 1);
  CHECK(status({.same = {tool, text}, .data = {}, .programs = {}}) == 0);
  CHECK(status({.same = {tool}, .data = {text}, .programs = {}}) == 0);
  std::filesystem::remove("/var/tmp/whittle-landlock-test");
}

TEST_CASE("it shows nothing of a root with other programs, nor what is in other data") {
  if (why_no_landlock({})) return test::skip("this kernel has no Landlock");
  CHECK_FALSE(why_no_landlock({.same = {"/a"}, .data = {"/b"}, .programs = {}}));
  CHECK(why_no_landlock({.same = {}, .data = {}, .programs = {"/a"}}));
  CHECK(not_shown_in_landlock({}).size() == 4);
  CHECK(not_shown_in_landlock({.same = {}, .data = {"/b"}, .programs = {}}).back() ==
        "what is in 1 files that are others here: /b");
}
