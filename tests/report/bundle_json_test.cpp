#include "report/bundle_json.h"

#include "bundle/maker.h"
#include "plan/planner.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

namespace whittle::report {

TEST_CASE("bundle.json says what is started how, and where files come from") {
  const plan::Plan plan = plan::make_plan(test::made_tree(), test::request({"/bin/good"}));
  const Json json = Json::parse(bundle_json(bundle::make_bundle(plan), plan));
  CHECK(json["bundle"]["launchers"][0] == Json{{"path", "bin/good"},
                                               {"architecture", "amd64"},
                                               {"program", "shared/good"},
                                               {"from", "/bin/good"},
                                               {"loader", "lib/ld-linux-x86-64.so.2"},
                                               {"library_paths", {"lib"}}});
  CHECK(json["entries"].back()["path"] == "/shared/good");
  CHECK(json["entries"].back()["source"] == "/bin/good");
}

}  // namespace whittle::report
