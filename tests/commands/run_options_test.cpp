#include "commands/run_options.h"

#include "base/error.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include <algorithm>

using namespace whittle;
using commands::RunOptions;

namespace {

RunOptions parsed(std::vector<std::string> arguments) {
  CLI::App app;
  RunOptions options;
  options.add_to(app);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
  app.parse(arguments);
  return options;
}

}  // namespace

TEST_CASE("what a run is to do is said by options") {
  const RunOptions options =
      parsed({"--expect-exit", "3", "--expect-stdout", "^x$", "--until-listening", "80",
              "--until-listening", "unix:/x", "--probe", "tcp:80", "--timeout", "2m", "--isolation",
              "chroot"});
  CHECK(options.any());
  CHECK(options.demands().listening.size() == 2);
  CHECK(options.demands().probes.size() == 1);
  CHECK(options.demands().time == std::chrono::minutes(2));
  CHECK(options.expected().exit_status == 3);
  CHECK(options.expected().output == "^x$");
  CHECK(options.forced() == sandbox::Isolation::chroot);
}

TEST_CASE("where nothing is said there is half a minute, and the best isolation") {
  const RunOptions options = parsed({});
  CHECK_FALSE(options.any());
  CHECK(options.demands().time == std::chrono::seconds(30));
  CHECK_FALSE(options.expected().exit_status);
  CHECK_FALSE(options.forced());
}

TEST_CASE("values that mean nothing are refused") {
  CHECK_THROWS_AS(parsed({"--timeout", "soon"}).demands(), Error);
  CHECK_THROWS_AS(parsed({"--timeout", "0"}).demands(), Error);
  CHECK_THROWS_AS(parsed({"--until-listening", "x"}).demands(), Error);
  CHECK_THROWS_AS(parsed({"--probe", "x"}).demands(), Error);
  CHECK_THROWS_AS(parsed({"--expect-exit", "256"}).expected(), Error);
  CHECK_THROWS_AS(parsed({"--expect-stdout", "("}).expected(), Error);
  CHECK_THROWS_AS(parsed({"--isolation", "jail"}), CLI::ParseError);
}
