#include "support/run_whittle.h"

#include <catch2/catch.hpp>

using namespace whittle;

TEST_CASE("man prints a page that has every command, option and example of this program") {
  const test::Said said = test::run_whittle({"man"});
  CHECK(said.status == 0);
  CHECK(said.error.empty());
  CHECK(said.output.starts_with(".Dd "));
  for (const char* command : {"deps", "pack", "bundle", "diff", "completion", "man"}) {
    CAPTURE(command);
    CHECK(said.output.contains(std::string(".Ss ") + command + "\n"));
  }
  CHECK(said.output.contains(".It Fl \"\\-via\\-loader\" Ns Ar \"[=LDSO]\"\n"));
  CHECK(said.output.contains(".Dl whittle deps /usr/bin/curl\n"));
}
