#include "rootfs/exclude.h"

#include "rootfs/builder.h"
#include "rootfs/manifest_check.h"
#include "support/manifest_lines.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace whittle;
using namespace whittle::rootfs;
using Lines = std::vector<std::string>;

namespace {

const Reason needed{ReasonKind::needed, "/app/server", "libx.so.1", ""};
const Reason included{ReasonKind::included, "/data", "", ""};

tree::MemoryTree small_tree() {
  tree::MemoryTree tree;
  tree.add_file("/app/server", "server", 0755);
  tree.add_file("/lib/libx.so.1.2", "x");
  tree.add_link("/lib/libx.so.1", "libx.so.1.2");
  tree.add_file("/data/a/one", "1");
  tree.add_hard_link("/data/b/two", "/data/a/one");
  tree.add_hard_link("/data/c/three", "/data/a/one");
  tree.add_link("/data/link", "a/one");
  return tree;
}

Manifest planned(const tree::FileTree& tree) {
  Builder builder;
  const tree::Walker walker(tree);
  builder.add(walker, "/app/server", {ReasonKind::asked, "", "/app/server", ""});
  builder.add(walker, "/lib/libx.so.1", needed);
  for (const char* path : {"/data/a/one", "/data/b/two", "/data/c/three"})
    builder.add(walker, path, included);
  builder.add_link(walker, "/data/link", included);
  return builder.finish();
}

struct Result {
  Lines entries;
  Lines findings;
};

Result without(const Lines& patterns) {
  const tree::MemoryTree tree = small_tree();
  Manifest manifest = planned(tree);
  const Findings findings = exclude(manifest, {patterns.begin(), patterns.end()});
  CHECK(check(manifest).empty());
  Result result;
  result.entries = test::lines(manifest);
  for (const Finding& finding : findings) {
    CHECK(finding.severity == Severity::error);
    result.findings.push_back(fmt::format("{}: {}", finding.subject, finding.what));
  }
  return result;
}

}  // namespace

TEST_CASE("what matches goes, and directories that were only there for it") {
  const Result result = without({"/data/**", "*.txt"});
  CHECK(result.entries ==
        Lines{"directory 0755 0:0 0 /app", "file 0755 0:0 0 /app/server \"server\"",
              "directory 0755 0:0 0 /lib", "link 0777 0:0 0 /lib/libx.so.1 -> libx.so.1.2",
              "file 0644 0:0 0 /lib/libx.so.1.2 \"x\""});
  CHECK(result.findings.empty());
}

TEST_CASE("other names of a file that goes stay one file, and links to it lead nowhere") {
  const Result result = without({"/data/a"});
  CHECK(Lines(result.entries.begin() + 2, result.entries.begin() + 8) ==
        Lines{"directory 0755 0:0 0 /data", "directory 0755 0:0 0 /data/b",
              "file 0644 0:0 0 /data/b/two \"1\"", "directory 0755 0:0 0 /data/c",
              "hard link 0644 0:0 0 /data/c/three = /data/b/two",
              "link 0777 0:0 0 /data/link -> a/one"});
  CHECK(result.findings.empty());
}

TEST_CASE("what programs do not start without is told, with who asks for it") {
  CHECK(without({"libx.so.1.2"}).findings ==
        Lines{"/lib/libx.so.1.2: excluded, but /app/server needs it as libx.so.1"});
  CHECK(without({"libx.so.1"}).findings ==
        Lines{"/lib/libx.so.1: excluded, but it is on the way to /lib/libx.so.1.2"});
  CHECK(without({"/app"}).findings == Lines{"/app/server: excluded, but it is what was asked for"});
  CHECK(without({}).findings.empty());
}

TEST_CASE("what is included by a path of its own stays where what is around it is excluded") {
  tree::MemoryTree tree;
  tree.add_file("/data/a/own", "1");
  tree.add_file("/data/a/other", "2");
  const tree::Walker walker(tree);
  Builder builder;
  builder.add(walker, "/data/a/own", {ReasonKind::included, "/data/a/own", "", ""});
  builder.add(walker, "/data/a/other", {ReasonKind::included, "/data", "", ""});
  Manifest manifest = builder.finish();
  CHECK(exclude(manifest, {Glob("/data/a")}).empty());
  CHECK(test::lines(manifest) == Lines{"directory 0755 0:0 0 /data", "directory 0755 0:0 0 /data/a",
                                       "file 0644 0:0 0 /data/a/own \"1\""});
}
