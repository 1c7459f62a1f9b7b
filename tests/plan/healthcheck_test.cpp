#include "plan/healthcheck.h"

#include "freestanding/programs.h"
#include "plan/planner.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

using namespace whittle;
using Words = std::vector<std::string>;

namespace {

plan::Plan planned(const std::string& question, std::chrono::milliseconds time) {
  plan::Request request = test::request({"/bin/good"});
  request.image.healthcheck = plan::HealthcheckRequest{parse_probe(question), time};
  return plan::make_plan(test::made_tree(), request);
}

}  // namespace

TEST_CASE("the program that asks is packed with its reason, and ends before the engine ends it") {
  using namespace std::chrono_literals;
  const plan::Plan plan = planned("http://127.0.0.1:80/", 5s);
  CHECK(plan.healthcheck == Words{"/usr/lib/whittle/probe", "http://127.0.0.1:80/", "4500"});
  const rootfs::Entry* const probe = plan.manifest->find("/usr/lib/whittle/probe");
  REQUIRE(probe != nullptr);
  CHECK(probe->mode == 0755);
  CHECK(probe->source.contents().text() == as_text(freestanding::find_program("probe", "amd64")));
  CHECK(probe->reasons ==
        Reasons{{ReasonKind::written, "", "", "the health check asks http://127.0.0.1:80/ by it"}});
  CHECK(planned("tcp:80", 10h).healthcheck.back() == "1000000");
}

TEST_CASE("a program of one's own is asked by itself") {
  using namespace std::chrono_literals;
  const plan::Plan plan = planned("exec:/bin/good --check", 5s);
  CHECK(plan.healthcheck == Words{"/bin/good", "--check"});
  CHECK(plan.manifest->find("/usr/lib/whittle/probe") == nullptr);
}
