#include "commands/healthcheck_options.h"

#include "base/error.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using commands::HealthcheckOptions;
using namespace std::chrono_literals;

namespace {

HealthcheckOptions parsed(std::vector<std::string> arguments) {
  CLI::App app;
  HealthcheckOptions options;
  options.add_to(app);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
  app.parse(arguments);
  return options;
}

}  // namespace

TEST_CASE("the times of a health check are those said, or usual ones") {
  CHECK(!parsed({}).request());
  const image::HealthcheckTimes usual = parsed({"--healthcheck", "tcp:80"}).times();
  CHECK(usual.interval == 30s);
  CHECK(usual.timeout == 5s);
  CHECK(usual.start_period == 0s);
  CHECK(usual.retries == 3);
  const HealthcheckOptions said =
      parsed({"--healthcheck", "tcp:80", "--healthcheck-interval", "1m", "--healthcheck-timeout",
              "500ms", "--healthcheck-start-period", "2m", "--healthcheck-retries", "1"});
  CHECK(said.times().interval == 1min);
  CHECK(said.times().start_period == 2min);
  CHECK(said.times().retries == 1);
  CHECK(said.request()->time == 500ms);
}

TEST_CASE("a health check that means nothing is refused") {
  const auto refused = [](std::vector<std::string> arguments) {
    CHECK_THROWS_AS(parsed(std::move(arguments)).request(), Error);
  };
  refused({"--healthcheck", "8000"});
  refused({"--healthcheck", "tcp:80", "--healthcheck-timeout", "0s"});
  refused({"--healthcheck", "tcp:80", "--healthcheck-interval", "often"});
  CHECK_THROWS_WITH(parsed({"--healthcheck", "exec:pg_isready -q"}).request(),
                    "cannot use --healthcheck exec:pg_isready -q: pg_isready is no path in the "
                    "image");
  CHECK_THROWS_AS(parsed({"--healthcheck-retries", "3"}), CLI::RequiresError);
}
