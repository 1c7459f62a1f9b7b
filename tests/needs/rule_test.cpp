#include "needs/rule.h"

#include "base/error.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace whittle;
using namespace whittle::needs;

namespace {

std::string problem_with(std::string_view text) {
  try {
    read_rules(text, "my.toml");
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a rule says which signs show it and what it brings") {
  const auto rules = read_rules(R"(
[[rule]]
name = "plugins"
why = "libapp opens them"
without = "no plugins"
arguments = ["all"]
sign = [{ imports = ["app_open"], by-library = "needed", not-by = "libapp.so.*", gives = "x" }]
value = [{ name = "DIR", in = ["libapp.so.1"], begins = "DIR=", ends = ";", else = "/usr/lib/app" }]
bring = [{ modules = "{DIR}/*.so", except = "test", when = "arguments" }]
)",
                                "my.toml");
  REQUIRE(rules.size() == 1);
  const Rule& rule = rules[0];
  CHECK(rule.name == "plugins");
  CHECK(rule.why == "libapp opens them");
  CHECK(rule.without == "no plugins");
  CHECK(rule.arguments == std::vector<std::string>{"all"});
  REQUIRE(rule.signs.size() == 1);
  CHECK(rule.signs[0].kind == SignKind::imports);
  CHECK(rule.signs[0].any == std::vector<std::string>{"app_open"});
  CHECK(rule.signs[0].by_program == Grade::needed);
  CHECK(rule.signs[0].by_library == Grade::needed);
  CHECK(rule.signs[0].not_by == std::vector<std::string>{"libapp.so.*"});
  CHECK(rule.signs[0].gives == std::vector<std::string>{"x"});
  REQUIRE(rule.values.size() == 1);
  CHECK(rule.values[0].otherwise == "/usr/lib/app");
  REQUIRE(rule.brings.size() == 1);
  CHECK(rule.brings[0].kind == BringKind::modules);
  CHECK(rule.brings[0].when == When::with_arguments);
}

TEST_CASE("what a rule cannot say is refused with its line and what was meant") {
  CHECK(problem_with("[[rule]]\nname = \"a\"\nbring = [{ files = \"/a\" }]\nsings = []\n") ==
        "cannot use my.toml: line 4: sings means nothing here: did you mean sign?");
  CHECK(problem_with("[[rule]]\nname = \"a\"\nsign = [{ imports = \"f\", by-program = \"neded\" }]"
                     "\nbring = [{ files = \"/a\" }]\n") ==
        "cannot use my.toml: line 3: by-program = \"neded\": did you mean needed?");
  CHECK(problem_with("[[rule]]\nname = \"a\"\n") ==
        "cannot use my.toml: line 1: the rule a brings nothing");
  CHECK(problem_with("[[rule]]\nbring = [{ files = \"/a\" }]\n") ==
        "cannot use my.toml: line 1: a rule has a name");
  CHECK(problem_with("[[rule]\n").starts_with("cannot read my.toml: line 1: "));
}

TEST_CASE("a bring or a sign is of one kind") {
  CHECK(problem_with("[[rule]]\nname = \"a\"\nbring = [{ files = \"/a\", open = \"b\" }]\n") ==
        "cannot use my.toml: line 3: open stands beside another one of its kind");
}

TEST_CASE("every built-in rule explains itself, and its name is its own") {
  std::set<std::string> names;
  for (const Rule& rule : builtin_rules()) {
    CAPTURE(rule.name);
    CHECK(names.insert(rule.name).second);
    CHECK_FALSE(rule.why.empty());
    CHECK_FALSE(rule.without.empty());
    CHECK_FALSE(rule.signs.empty());
  }
  CHECK(names.contains("ca-certificates"));
}

TEST_CASE("a rule of the user takes the place of the built-in one of its name") {
  const std::vector<Rule> more = {
      {.name = "shell", .why = "mine", .without = "", .signs = {}, .brings = {}},
      {.name = "new", .why = "", .without = "", .signs = {}, .brings = {}}};
  const auto rules = with_rules(builtin_rules(), more);
  CHECK(rules.size() == builtin_rules().size() + 1);
  CHECK(std::ranges::find(rules, "shell", &Rule::name)->why == "mine");
  CHECK(rules.back().name == "new");
}

TEST_CASE("rules are read out of a text that says other things too") {
  const std::string_view text = R"(
[image]
tag = "hello"
[needs]
dlopen = "none"
[[needs.rule]]
name = "plugins"
bring = [{ files = "/usr/lib/app/**" }]
)";
  const auto rules = read_rules(text, "my.toml", "needs");
  REQUIRE(rules.size() == 1);
  CHECK(rules[0].name == "plugins");
  CHECK(read_rules(text, "my.toml", "other").empty());
  CHECK_THROWS_WITH(read_rules("[needs]\nrule = 1", "my.toml", "needs"),
                    "cannot use my.toml: line 2: rule must be a list of tables");
}
