#include "commands/try_options.h"

#include "base/error.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using commands::TryOptions;

namespace {

std::string complaint(const TryOptions& options) {
  try {
    static_cast<void>(options.run({.quiet = true}));
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("each command is a run, named by its program alone") {
  const TryOptions options{.commands = {"true 'a secret'", "cat /dev/null"}, .watch = {}};
  const auto runs = options.run({.quiet = true});
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].name == "--try true");
  CHECK(runs[1].name == "--try cat");
  CHECK(runs[1].record.paths.contains("/dev/null"));
}

TEST_CASE("a command that fails says nothing of what is needed") {
  CHECK(complaint({.commands = {"false"}, .watch = {}}) ==
        "cannot use --try false: it ended with status 1");
  CHECK(complaint({.commands = {"sh -c 'kill -9 $$'"}, .watch = {}}) ==
        "cannot use --try sh -c 'kill -9 $$': signal 9 ended it");
  CHECK(complaint({.commands = {"'x"}, .watch = {}}) ==
        "cannot try 'x: a quote or a backslash has no end");
  CHECK(complaint({.commands = {" "}, .watch = {}}) == "cannot try \" \": there is no word in it");
}

TEST_CASE("a command that takes longer than it may is told to end, and counts") {
  const TryOptions options{.commands = {"sleep 100"},
                           .watch = {.until_listening = {}, .timeout = "200ms"}};
  CHECK(options.run({.quiet = true}).size() == 1);
  CHECK(complaint({.commands = {"true"}, .watch = {.until_listening = {}, .timeout = "soon"}}) ==
        "cannot use --timeout soon: it is no duration, as 30s, 500ms or 2m is");
  CHECK(complaint({.commands = {}, .watch = {.until_listening = {}, .timeout = "1s"}}) ==
        "cannot use --until-listening or --timeout without --try");
}
