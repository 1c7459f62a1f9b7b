#include "bundle/verification.h"

#include "support/made_entry.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace whittle::bundle {

using rootfs::Kind;
using test::made_entry;

namespace {

rootfs::Manifest described() {
  rootfs::Manifest manifest;
  manifest.entries = {made_entry("/a", Kind::file, "one"), made_entry("/b", Kind::file, "two")};
  rootfs::compute_digests(manifest);
  return manifest;
}

}  // namespace

TEST_CASE("a bundle that was copied by somebody is what was written") {
  rootfs::Manifest there = described();
  there.entries[0].uid = 1000;
  there.entries[0].mode = 0600;
  there.entries.push_back(made_entry("/bundle.json", Kind::file, "{}"));
  CHECK(check_files(there, described()).empty());
}

TEST_CASE("files of a bundle that changed, that lack or that are there besides are named") {
  rootfs::Manifest there;
  there.entries = {made_entry("/a", Kind::file, "0ne"), made_entry("/c", Kind::file, "x")};
  CHECK(test::lines(check_files(there, described())) ==
        std::vector<std::string>{"error differs-from-plan /a", "error missing-from-root /b",
                                 "warning not-in-plan /c"});
}

TEST_CASE("a loader that lists what it loads names what it did not find") {
  sandbox::Course course;
  course.exit_status = 0;
  course.output.add("\tlibc.so.6 => /x/libc.so.6 (0x1)\n\tlibz.so.1 => not found\n");
  const Findings findings = judge_listing(course, "bin/curl");
  REQUIRE(test::lines(findings) == std::vector<std::string>{"error missing-library libz.so.1"});
  course.output = {};
  CHECK(judge_listing(course, "bin/curl").empty());
  course.exit_status = 127;
  CHECK(judge_listing(course, "bin/curl").front().what == "its loader ended with exit status 127");
}

}  // namespace whittle::bundle
