#include "bundle/bundle_check.h"

#include "bundle/maker.h"
#include "plan/planner.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

namespace whittle::bundle {

TEST_CASE("a bundle that lacks a library is not what was planned") {
  const plan::Plan plan = plan::make_plan(test::made_tree(), test::request({"/bin/good"}));
  Bundle bundle = make_bundle(plan);
  CHECK(check_bundle(bundle, plan).empty());
  std::erase_if(bundle.manifest.entries,
                [](const rootfs::Entry& entry) { return entry.path == "/lib/libc.so.6"; });
  const Findings findings = check_bundle(bundle, plan);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].what ==
        "in the bundle its loader would answer differently: libc.so.6 would not be found");
}

}  // namespace whittle::bundle
