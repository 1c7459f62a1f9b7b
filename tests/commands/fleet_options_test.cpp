#include "commands/fleet_options.h"

#include "base/error.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using commands::FleetOptions;
using Words = std::vector<std::string>;

TEST_CASE("images are those named and those of a list, of all that a share") {
  const test::TemporaryDirectory directory;
  test::write_file(directory / "list", "# ours\nb.tar\r\n\nc.tar\n");
  FleetOptions options;
  options.list = directory / "list";
  CHECK(options.names({"a.tar"}) == Words{"a.tar", "b.tar", "c.tar"});
  options.share = "1/2";
  CHECK(options.names({"a.tar"}) == Words{"b.tar"});
  options.share = "0/2";
  CHECK(options.names({"a.tar"}) == Words{"a.tar", "c.tar"});
  options.list = directory / "none";
  CHECK_THROWS_AS(options.names({}), Error);
}

TEST_CASE("a share that there is not, and going on with nothing, are refused") {
  for (const char* share : {"2/2", "1", "x/2", "-1/2", "0/0", "0/"}) {
    FleetOptions options;
    options.share = share;
    CHECK_THROWS_WITH(options.check(), "cannot use --share " + std::string(share) +
                                           ": it is I/N, I from 0 and below N");
  }
  FleetOptions options;
  options.resume = true;
  CHECK_THROWS_AS(options.check(), Error);
  options.lines = "f.jsonl";
  options.check();
}
