#include "report/fleet_lines.h"

#include "base/error.h"
#include "support/made_layers.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using namespace whittle::report;

namespace {

audit::FleetImage made() {
  return audit::fleet_image(
      audit::audit_image(
          test::made_layers({{{"/x\xff", std::string(audit::shared_content_size, 'x')}}}), {}),
      "a\xff.tar");
}

}  // namespace

TEST_CASE("what is read of a line is what was written, also that an image cannot be read") {
  audit::FleetImage failed;
  failed.name = "none.tar";
  failed.error = "cannot read it";
  const std::string text = fleet_line(made()) + fleet_line(failed);
  CHECK(read_fleet_lines(text, "f.jsonl") == std::vector{made(), failed});
}

TEST_CASE("a last line that is cut off is passed over, another is an error") {
  const std::string line = fleet_line(made());
  CHECK(read_fleet_lines(line + line.substr(0, 20), "f.jsonl").size() == 1);
  CHECK(read_fleet_lines("", "f.jsonl").empty());
  for (const char* wrong : {"{}\n", "x\n", "{\"schema\":\"whittle-fleet/1\",\"name\":\"a\"}\n"}) {
    CHECK_THROWS_WITH(read_fleet_lines(line + wrong, "f.jsonl"),
                      Catch::StartsWith("cannot use f.jsonl: line 2"));
  }
  CHECK_THROWS_AS(read_fleet_lines(std::string(100'000, '[') + "\n", "f.jsonl"), Error);
}
