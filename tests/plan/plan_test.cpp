#include "plan/plan.h"

#include "base/error.h"
#include "elf/constants.h"
#include "plan/planner.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::plan;
using test::made_elf;
using test::made_tree;
using test::request;
using Words = std::vector<std::string>;

namespace {

void add_static(tree::MemoryTree& tree, const std::string& path, std::uint16_t machine,
                elf::Class file_class = elf::Class::elf64) {
  tree.add_file(
      path,
      made_elf({.file_class = file_class, .machine = machine, .type = ET_EXEC, .dynamic = false}),
      0755);
}

}  // namespace

TEST_CASE("an image is for the machine that runs all its programs") {
  const auto tree = made_tree();
  add_static(*tree, "/bin/small", EM_386, elf::Class::elf32);
  add_static(*tree, "/bin/arm", EM_AARCH64);
  add_static(*tree, "/bin/sparc", EM_SPARCV9);
  const auto platform = [&](const Words& programs) {
    return platform_of(make_plan(tree, request(programs)));
  };
  CHECK(platform({"/bin/small", "/bin/good"}) == image::Platform{"amd64", ""});
  CHECK(platform({"/bin/arm"}) == image::Platform{"arm64", "v8"});
  CHECK_THROWS_WITH(platform({"/bin/small", "/bin/good", "/bin/arm"}),
                    "cannot make one image of /bin/good and /bin/arm: no machine runs both amd64 "
                    "and arm64/v8");
  CHECK_THROWS_WITH(platform({"/bin/sparc"}),
                    Catch::StartsWith("cannot make an image of /bin/sparc: images have no name "));
}

TEST_CASE("the verdict is what the worst findings come to") {
  Plan plan;
  const auto with = [&](FindingId id, Severity severity) {
    plan.findings.push_back({id, severity, "", "", "", ""});
    return plan.verdict();
  };
  CHECK(plan.verdict() == Verdict::yes);
  CHECK(with(FindingId::cpu_level, Severity::warning) == Verdict::yes);
  CHECK(with(FindingId::missing_library, Severity::error) == Verdict::no);
  CHECK(with(FindingId::unreadable_file, Severity::note) == Verdict::no);
  CHECK(with(FindingId::invalid_manifest, Severity::error) == Verdict::could_not);
  for (const auto id : {FindingId::unreadable_file, FindingId::image_differs}) {
    plan.findings.clear();
    CHECK(with(id, Severity::error) == Verdict::could_not);
  }
}
