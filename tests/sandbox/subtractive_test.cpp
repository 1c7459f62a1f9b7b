#include "sandbox/subtractive.h"

#include "sandbox/trial.h"
#include "support/made_root.h"
#include "support/run_tool.h"
#include "support/skip.h"
#include "support/temporary_directory.h"
#include "trace/refusal.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::sandbox;
using tree::LastLink;

namespace {

tree::MemoryTree with_file(const std::string& path, const std::string& bytes, unsigned mode) {
  tree::MemoryTree tree;
  tree.add_file(path, bytes, mode);
  return tree;
}

}  // namespace

TEST_CASE("what is packed is there, links to it too, and what engines mount; nothing else is") {
  tree::MemoryTree tree;
  tree.add_file("/lib/there.so", "x");
  tree.add_link("/lib/link.so", "there.so");
  tree.add_link("/lib/lost.so", "none.so");
  const auto root = test::made_manifest(tree);
  const trace::Hides hides = hides_all_but(root);
  CHECK_FALSE(hides("/lib/there.so", LastLink::follow));
  CHECK_FALSE(hides("/lib/../lib/link.so", LastLink::follow));
  CHECK_FALSE(hides("/lib", LastLink::follow));
  CHECK_FALSE(hides("/", LastLink::follow));
  CHECK_FALSE(hides("/proc/self/exe", LastLink::follow));
  CHECK_FALSE(hides("/tmp/new", LastLink::keep));
  CHECK(hides("/lib/other.so", LastLink::follow));
  CHECK(hides("/tmpfile", LastLink::follow));
  CHECK(hides("/lib/lost.so", LastLink::follow));
  CHECK_FALSE(hides("/lib/lost.so", LastLink::keep));
}

TEST_CASE("a program that is another one on this machine is no answer, a text is told") {
  if (const auto reason = trace::why_no_tracing()) return test::skip(*reason);
  const test::TemporaryDirectory directory;
  const std::string machine = directory.path();
  test::write_file(directory / "tool", "one");
  const auto one = with_file("/tool", "one", 0755);
  const auto two = with_file("/tool", "two", 0755);
  const auto library = with_file("/lib.so", "\177ELF", 0644);
  const auto two_as_text = with_file("/tool", "two", 0644);
  const auto same = test::made_manifest(one);
  CHECK_FALSE(why_no_subtraction(same, machine));
  CHECK(not_shown_by_subtraction(same, machine).size() == 4);
  const auto other = test::made_manifest(two);
  CHECK(why_no_subtraction(other, machine) ==
        "/tool is another file on this machine, or not there");
  CHECK(why_no_subtraction(test::made_manifest(library), machine));
  const auto text = test::made_manifest(two_as_text);
  CHECK_FALSE(why_no_subtraction(text, machine));
  CHECK(not_shown_by_subtraction(text, machine).back() ==
        "what is in 1 files that are others here: /tool");
}

TEST_CASE("a program runs in this machine's root without what is not packed") {
  if (const auto reason = trace::why_no_tracing()) return test::skip(*reason);
  const test::TemporaryDirectory directory;
  test::write_file(directory / "tool", test::tool_bytes());
  std::filesystem::permissions(directory / "tool", std::filesystem::perms(0755));
  const std::string tool = std::filesystem::canonical(directory / "tool");
  // Below /tmp nothing is hidden; what is asked for is elsewhere.
  const auto tree = with_file(tool, test::tool_bytes(), 0755);
  const auto root = test::made_manifest(tree);
  REQUIRE_FALSE(why_no_subtraction(root));
  Trial trial;
  trial.isolation.isolation = Isolation::subtractive;
  trial.root = &root;
  trial.workload.words = {tool, "open", "/etc/passwd"};
  const Course course = run(trial);
  CHECK(course.output.text() == "No such file or directory\n");
  CHECK_FALSE(course.record);
  trial.is_watched = true;
  trial.workload.words = {tool, "open", "/proc/self/exe"};
  CHECK(run(trial).output.text() == "opened\n");
  trial.workload.words = {tool, "open", "/etc/passwd"};
  const Course watched = run(trial);
  REQUIRE(watched.record);
  REQUIRE(watched.record->paths.contains("/etc/passwd"));
  CHECK(watched.record->paths.at("/etc/passwd").has(trace::Use::absent));
}
