#include "commands/trace_options.h"

#include "base/error.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using commands::TraceOptions;
using Words = std::vector<std::string>;

namespace {

TraceOptions parsed(Words arguments) {
  CLI::App app;
  TraceOptions options;
  options.add_to(app);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
  app.parse(arguments);
  options.check();
  return options;
}

std::string complaint(const Words& arguments) {
  try {
    static_cast<void>(parsed(arguments));
  } catch (const std::exception& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("what follows -- is the command, options and all") {
  CHECK(parsed({"-o", "f", "--", "ls", "-o", "--pid"}).command == Words{"ls", "-o", "--pid"});
}

TEST_CASE("without -o, and with nothing to do, nothing is done") {
  CHECK(complaint({"--", "ls"}) == "--output is required");
  CHECK(complaint({"-o", "f"}) == "a command after --, --pid or --merge is required");
}

TEST_CASE("what contradicts is an error") {
  CHECK(complaint({"-o", "f", "--pid", "1", "--", "ls"}).starts_with("cannot do more than one of"));
  CHECK(complaint({"-o", "f", "--for", "1s", "--", "ls"}) == "cannot use --for 1s without --pid");
  CHECK(
      complaint({"-o", "-", "--", "ls"}).starts_with("cannot write the record to standard output"));
}

TEST_CASE("processes and times are numbers") {
  CHECK(parsed({"-o", "f", "--pid", "12"}).process() == 12);
  CHECK(parsed({"-o", "f", "--pid", "12", "--for", "2m"}).options().timeout ==
        std::chrono::minutes(2));
  for (const char* wrong : {"0", "-1", "x", "1x", "99999999999"})
    CHECK(complaint({"-o", "f", "--pid=" + std::string(wrong)}) ==
          "cannot use --pid " + std::string(wrong) + ": it is no number of a process");
  CHECK(complaint({"-o", "f", "--pid", "1", "--for", "soon"}) ==
        "cannot use --for soon: it is no time, such as 30s or 2m");
}
