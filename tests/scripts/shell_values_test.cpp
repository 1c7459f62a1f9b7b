#include "scripts/shell_values.h"

#include "scripts/shell_grammar.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle::scripts;

namespace {

const std::string unknown = "\x01";

Alternatives fields(ShellValues& values, const char* text) {
  const ShellTree tree = read_shell_tree(text);
  return values.fields(tree.commands.at(0).words);
}

void assign(ShellValues& values, const char* text) {
  const ShellTree tree = read_shell_tree(text);
  for (const ShellAssignment& assignment : tree.commands.at(0).assignments)
    values.assign(assignment);
}

}  // namespace

TEST_CASE("what branches set may be what a variable is behind them") {
  ShellValues values({{"A", "0"}}, 100);
  values.begin_branches();
  assign(values, "A=1 B=1");
  values.next_branch();
  CHECK(fields(values, "$A") == Alternatives{{"0"}});
  assign(values, "A=2");
  SECTION("one of them is taken") {
    values.end_branches(ShellValues::Taken::one);
    CHECK(fields(values, "$A") == Alternatives{{"1"}, {"2"}});
  }
  SECTION("none of them may be taken") {
    values.end_branches(ShellValues::Taken::maybe_none);
    CHECK(fields(values, "$A") == Alternatives{{"0"}, {"1"}, {"2"}});
  }
  SECTION("what they do is of no effect") {
    values.end_branches(ShellValues::Taken::forgotten);
    CHECK(fields(values, "$A$B") == Alternatives{{"0" + unknown}});
    return;
  }
  CHECK(fields(values, "$B") == Alternatives{{"1"}});
}

TEST_CASE("more than four values are none that is known") {
  ShellValues values({}, 100);
  values.begin_branches();
  for (const char* text : {"A=1", "A=2", "A=3", "A=4", "A=5"}) {
    assign(values, text);
    values.next_branch();
  }
  values.end_branches(ShellValues::Taken::one);
  CHECK(fields(values, "$A") == Alternatives{{unknown}});
}

TEST_CASE("words that are not quoted are split, and gone if they are empty") {
  ShellValues values({{"A", " a  b "}, {"E", ""}}, 100);
  CHECK(fields(values, "x$A-y$E $E \"$E\" \"$A\"") ==
        Alternatives{{"x", "a", "b", "-y", "", " a  b "}});
}

TEST_CASE("the arguments are fields of their own") {
  ShellValues values({}, 100);
  values.set("@", {{"a b", "c"}});
  CHECK(fields(values, "x\"$@\"y") == Alternatives{{"xa b", "cy"}});
  CHECK(fields(values, "\"$*\" $1 $2 \"$3\"") == Alternatives{{"a b c", "a", "b", "c", ""}});
  CHECK(fields(values, "${3:-d} ${1+\"e\"}") == Alternatives{{"d", "e"}});
}

TEST_CASE("the directory is what PWD says") {
  ShellValues values({{"PWD", "/a"}}, 100);
  CHECK(values.directory() == "/a");
  values.unset("PWD");
  CHECK(values.directory() == unknown);
}
