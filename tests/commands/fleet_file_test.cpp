#include "commands/fleet_file.h"

#include "base/error.h"
#include "report/fleet_lines.h"
#include "support/run.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using commands::FleetFile;

namespace {

audit::FleetImage made(const std::string& name) {
  audit::FleetImage image;
  image.name = name;
  return image;
}

}  // namespace

TEST_CASE("lines are there as soon as they are added") {
  const test::TemporaryDirectory directory;
  FleetFile file(directory / "f.jsonl", false);
  file.add(made("a"));
  CHECK(test::read_file(directory / "f.jsonl") == report::fleet_line(made("a")));
}

TEST_CASE("going on keeps whole lines, and neither a cut one nor what failed and is tried again") {
  const test::TemporaryDirectory directory;
  audit::FleetImage failed = made("none");
  failed.error = "cannot read it";
  audit::FleetImage other = failed;
  other.name = "of another run";
  const std::string kept = report::fleet_line(made("a")) + report::fleet_line(other);
  test::write_file(directory / "f.jsonl", kept + report::fleet_line(failed) + "{\"schema\"");
  {
    FleetFile file(directory / "f.jsonl", true, {"none", "a"});
    CHECK(file.images() == std::vector{made("a"), other});
    file.add(made("b"));
  }
  CHECK(test::read_file(directory / "f.jsonl") == kept + report::fleet_line(made("b")));
  const FleetFile anew(directory / "f.jsonl", false);
  CHECK(test::read_file(directory / "f.jsonl").empty());
}

TEST_CASE("a file that is something else is left alone") {
  const test::TemporaryDirectory directory;
  test::write_file(directory / "text", "something else\n");
  CHECK_THROWS_AS(FleetFile(directory / "text", true), Error);
  CHECK(test::read_file(directory / "text") == "something else\n");
}
