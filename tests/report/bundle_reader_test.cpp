#include "report/bundle_reader.h"

#include "bundle/maker.h"
#include "plan/planner.h"
#include "report/bundle_json.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

namespace whittle::report {

TEST_CASE("what bundle.json says is read back") {
  const plan::Plan plan = plan::make_plan(test::made_tree(), test::request({"/bin/good"}));
  const bundle::Bundle bundle = bundle::make_bundle(plan);
  const DescribedBundle described = read_bundle(bundle_json(bundle, plan), "bundle.json");
  REQUIRE(described.launches.size() == 1);
  CHECK(described.launches.front().at == "bin/good");
  CHECK(described.launches.front().machine == "amd64");
  CHECK(described.launches.front().loader == "lib/ld-linux-x86-64.so.2");
  CHECK(described.planned.root.entries.size() == bundle.manifest.entries.size());
}

TEST_CASE("what says nothing of launchers is no bundle.json") {
  CHECK_THROWS_WITH(read_bundle(R"({"entries": []})", "x"),
                    Catch::Contains("cannot use x: it is not what `whittle bundle` wrote: "));
  CHECK_THROWS_WITH(read_bundle("{", "x"), "cannot use x: it is no JSON object");
}

}  // namespace whittle::report
