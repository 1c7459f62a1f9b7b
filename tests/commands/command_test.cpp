#include "commands/command.h"

#include "support/run_whittle.h"

#include <catch2/catch.hpp>

using namespace whittle;
using test::run_whittle;
using test::Said;

namespace {

Said usage_error(const std::string& message, const std::string& command = "whittle") {
  return {2, "", "whittle: " + message + "\nSee `" + command + " --help`.\n"};
}

}  // namespace

TEST_CASE("what could not be done beats the answer no, and a bug beats both") {
  using commands::Status;
  using commands::worse;
  CHECK(worse(Status::done, Status::no) == Status::no);
  CHECK(worse(Status::could_not, Status::no) == Status::could_not);
  CHECK(worse(Status::could_not, Status::bug) == Status::bug);
  CHECK(worse(Status::done, Status::done) == Status::done);
}

TEST_CASE("an unknown command is status 2, with the command that may have been meant") {
  CHECK(run_whittle({"depss"}) == usage_error("there is no command depss: did you mean deps?"));
  CHECK(run_whittle({"pakc", "/bin/true"}) ==
        usage_error("there is no command pakc: did you mean pack?"));
  CHECK(run_whittle({"zzzzzzzz"}) == usage_error("there is no command zzzzzzzz"));
}

TEST_CASE("an unknown option is status 2, with the option that may have been meant") {
  CHECK(run_whittle({"deps", "--symbol", "/bin/true"}) ==
        usage_error("there is no option --symbol: did you mean --symbols?", "whittle deps"));
  CHECK(run_whittle({"deps", "--sysrot=/x", "/bin/true"}) ==
        usage_error("there is no option --sysrot=/x: did you mean --sysroot?", "whittle deps"));
  CHECK(run_whittle({"deps", "--colour=never", "/bin/true"}) ==
        usage_error("there is no option --colour=never: did you mean --color?", "whittle deps"));
  CHECK(run_whittle({"--versoin"}) ==
        usage_error("there is no option --versoin: did you mean --version?"));
  CHECK(run_whittle({"deps", "--zzzzzzzz", "/bin/true"}) ==
        usage_error("there is no option --zzzzzzzz", "whittle deps"));
  CHECK(run_whittle({"deps", "--zz\nzz", "/bin/true"}) ==
        usage_error("there is no option --zz\\nzz", "whittle deps"));
}

TEST_CASE("without a command the commands are named") {
  const Said said = run_whittle({});
  CHECK(said.status == 2);
  CHECK(said.output.empty());
  CHECK(said.error.starts_with(
      "whittle: say which command: deps pack bundle verify trace audit diff "));
}

TEST_CASE("an argument that is missing is named, in the words of its command") {
  CHECK(run_whittle({"deps"}) == usage_error("FILE is required", "whittle deps"));
  const Said color = run_whittle({"--color", "red", "deps", "/bin/true"});
  CHECK(color.status == 2);
  CHECK(color.error.contains("--color"));
}

TEST_CASE("help and version are results: on standard output, status 0") {
  for (const std::vector<std::string>& before : std::vector<std::vector<std::string>>{
           {}, {"deps"}, {"pack"}, {"bundle"}, {"diff"}, {"completion"}, {"man"}}) {
    auto arguments = before;
    arguments.emplace_back("--help");
    const Said help = run_whittle(arguments);
    CAPTURE(arguments);
    CHECK(help.status == 0);
    CHECK(help.output.contains("Usage: whittle"));
    CHECK(help.error.empty());
    if (!before.empty()) {
      CHECK(help.output.contains("Example:\n  "));
      CHECK(help.output.contains("whittle " + before[0]));
    }
    arguments.back() = "--version";
    const Said version = run_whittle(arguments);
    CHECK(version.status == 0);
    CHECK(version.output.starts_with("whittle "));
    CHECK(version.error.empty());
  }
}

TEST_CASE("output that cannot be written is status 2, whatever the command") {
  const std::string why = "whittle: cannot write to standard output: No space left on device\n";
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--help"},
                                             {"deps", "--help"},
                                             {"--version"},
                                             {"deps", "/bin/true"},
                                             {"deps", "--list", "/bin/true"},
                                             {"deps", "--json", "/bin/true"},
                                             {"completion", "bash"},
                                             {"man"}}) {
    CAPTURE(arguments);
    CHECK(run_whittle(arguments, {.output = "/dev/full"}) == Said{2, "", why});
  }
}
