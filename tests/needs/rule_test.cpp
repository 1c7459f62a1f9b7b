#include "needs/rule.h"

#include "base/error.h"
#include "base/toml_table.h"

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
        "cannot use my.toml: line 4: sings means nothing in [[rule]]: did you mean sign?");
  CHECK(problem_with("[[rule]]\nname = \"a\"\nsign = [{ imports = \"f\", by-program = \"neded\" }]"
                     "\nbring = [{ files = \"/a\" }]\n") ==
        "cannot use my.toml: line 3: by-program = \"neded\": did you mean needed?");
  CHECK(problem_with("[[rule]]\nname = \"a\"\n") ==
        "cannot use my.toml: line 1: the rule a brings nothing");
  CHECK(problem_with("[[rule]]\nbring = [{ files = \"/a\" }]\n") ==
        "cannot use my.toml: line 1: a rule has a name");
  CHECK(problem_with("[[rule]\n").starts_with("cannot read my.toml: line 1: "));
}

TEST_CASE("a rule may be one need for each argument, with an option of its own") {
  const auto rules = read_rules(R"(
[[rule]]
name = "a"
separate = true
option = "--include {arg}"
sign = [{ names = ["files", "users"] }, { imports = "getpwnam", constants = "users" }]
bring = [{ paths = "{arg}" }, { state = "/var/lib/a" }, { accounts = "a" }]
[[rule]]
name = "b"
bring = [{ files = "/b" }]
)",
                                "my.toml");
  REQUIRE(rules.size() == 2);
  CHECK(rules[0].is_separate);
  CHECK(rules[0].option == "--include {arg}");
  REQUIRE(rules[0].signs.size() == 2);
  CHECK(rules[0].signs[0].kind == SignKind::names);
  CHECK(rules[0].signs[0].any == std::vector<std::string>{"files", "users"});
  CHECK(rules[0].signs[1].constants == Constants::users);
  REQUIRE(rules[0].brings.size() == 3);
  CHECK(rules[0].brings[0].kind == BringKind::paths);
  CHECK(rules[0].brings[1].kind == BringKind::state);
  CHECK(rules[0].brings[2].kind == BringKind::accounts);
  CHECK_FALSE(rules[1].is_separate);
  CHECK(rules[1].option.empty());
  CHECK(
      problem_with("[[rule]]\nname = \"a\"\nseparate = \"yes\"\nbring = [{ files = \"/a\" }]\n") ==
      "cannot use my.toml: line 3: separate must be true or false");
}

TEST_CASE("what is named in files is known by the built-in rules, a path as a need of its own") {
  const auto kinds = [](const char* name) {
    const auto rule = std::ranges::find(builtin_rules(), name, &Rule::name);
    std::vector<std::string> named;
    for (const Sign& sign : rule->signs)
      if (sign.kind == SignKind::names) named.insert(named.end(), sign.any.begin(), sign.any.end());
    return named;
  };
  CHECK(kinds("paths") == std::vector<std::string>{"files"});
  CHECK(kinds("state") == std::vector<std::string>{"state"});
  CHECK(kinds("users") == std::vector<std::string>{"users"});
  CHECK(std::ranges::find(builtin_rules(), "paths", &Rule::name)->is_separate);
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
    CHECK((!rule.signs.empty() || rule.brings.front().kind == BringKind::left_libraries));
  }
  CHECK(names.contains("ca-certificates"));
}

TEST_CASE("libraries that rules leave to the runtime are those of all rules that are not off") {
  const auto rules = with_rules(read_rules(R"(
[[rule]]
name = "vendor"
why = "it is the vendor's"
bring = [{ left-libraries = "libvendor*.so.*" }, { left-libraries = ["libother.so"] }]
)",
                                           "my.toml"));
  const auto why = [&](const std::vector<std::string>& off, std::string_view name) {
    const auto left = runtime_libraries(rules, off);
    const auto* found = closure::find_left(left, name);
    return found == nullptr ? std::string("looked for") : found->why;
  };
  for (const char* name : {"libcuda.so.1", "libnvidia-ml.so.1", "libGLX_nvidia.so.0"}) {
    CHECK(why({}, name) == "it must be of the same release as the driver there");
    CHECK(why({"gpu-driver"}, name) == "looked for");
  }
  CHECK(why({}, "libcudart.so.12") == "looked for");
  CHECK(why({}, "libvendor-x.so.1") == "it is the vendor's");
  CHECK(why({"gpu-driver"}, "libother.so") == "it is the vendor's");
}

TEST_CASE("a rule of the user takes the place of the built-in one of its name") {
  const std::vector<Rule> more = {
      {.name = "shell", .why = "mine", .without = "", .signs = {}, .brings = {}},
      {.name = "new", .why = "", .without = "", .signs = {}, .brings = {}}};
  const auto rules = with_rules(more);
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
  TomlTable needs = *TomlTable(text, "my.toml").table("needs");
  const auto rules = read_rules(needs);
  REQUIRE(rules.size() == 1);
  CHECK(rules[0].name == "plugins");
  TomlTable image = *TomlTable(text, "my.toml").table("image");
  CHECK(read_rules(image).empty());
}
