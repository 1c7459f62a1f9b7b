#include "base/toml_table.h"

#include "base/error.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using Texts = std::vector<std::string>;

namespace {

// What reading a text says: the error, or "none".
template <typename Read>
std::string problem_with(const std::string& text, Read read) {
  try {
    TomlTable table(text, "my.toml");
    read(table);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

const TomlWords<int> sizes = {{"small", 1}, {"large", 2}};

}  // namespace

TEST_CASE("a table gives what its keys have, and nothing for those that are not there") {
  TomlTable table(R"(
one = "a"
some = ["a", "b"]
[in]
x = "y"
[[list]]
n = "1"
[[list]]
n = "2"
)",
                  "my.toml");
  CHECK(table.text("one") == "a");
  CHECK(table.texts("one") == Texts{"a"});
  CHECK(table.texts("some") == Texts{"a", "b"});
  CHECK(table.table("in")->text("x") == "y");
  const std::vector<TomlTable> list = table.tables("list");
  REQUIRE(list.size() == 2);
  CHECK(TomlTable(list[1]).text("n") == "2");
  CHECK(table.line("one") == 2);
  CHECK(table.line("list") == 6);
  CHECK_NOTHROW(table.check());

  CHECK(table.text("none").empty());
  CHECK(table.texts("none").empty());
  CHECK(table.arguments("none").empty());
  CHECK_FALSE(table.table("none"));
  CHECK(table.tables("none").empty());
  CHECK_FALSE(table.word("none", sizes));
  CHECK_FALSE(table.has("none"));
  CHECK_FALSE(table.flag("none"));
}

TEST_CASE("a flag is true or false, and nothing else that could be meant so") {
  TomlTable table("yes = true\nno = false\n", "my.toml");
  CHECK(table.flag("yes"));
  CHECK_FALSE(table.flag("no"));
  CHECK_NOTHROW(table.check());
  const auto flag = [](TomlTable& read) { read.flag("key"); };
  const std::string problem = "cannot use my.toml: line 2: key must be true or false";
  CHECK(problem_with("\nkey = 'true'", flag) == problem);
  CHECK(problem_with("\nkey = 1", flag) == problem);
}

TEST_CASE("a table inside outlives the one it is in") {
  const TomlTable inside = *TomlTable("[in]\nx = 'y'", "my.toml").table("in");
  CHECK(TomlTable(inside).text("x") == "y");
}

TEST_CASE("arguments are strings, numbers, lists of both, and true") {
  TomlTable table("s = 'a'\nn = -7\nl = ['a', 8]\nyes = true\nno = false\n", "my.toml");
  CHECK(table.arguments("s") == Texts{"a"});
  CHECK(table.arguments("n") == Texts{"-7"});
  CHECK(table.arguments("l") == Texts{"a", "8"});
  CHECK(table.arguments("yes") == Texts{"true"});
  CHECK(table.arguments("no").empty());
}

TEST_CASE("what a key cannot have is refused with its line") {
  const auto text = [](TomlTable& table) { table.text("key"); };
  const auto texts = [](TomlTable& table) { table.texts("key"); };
  const auto arguments = [](TomlTable& table) { table.arguments("key"); };
  const auto inside = [](TomlTable& table) { table.table("key"); };
  const auto tables = [](TomlTable& table) { table.tables("key"); };
  const std::string line = "cannot use my.toml: line 2: key must be ";
  CHECK(problem_with("\nkey = 1", text) == line + "a string");
  CHECK(problem_with("\nkey = 1", texts) == line + "a string or a list of strings");
  CHECK(problem_with("\nkey = ['a',\n1]", texts) ==
        "cannot use my.toml: line 3: key must be a list of strings");
  CHECK(problem_with("\nkey = 1.5", arguments) ==
        line + "a string, a number, true or false, or a list");
  CHECK(problem_with("\nkey = [true]", arguments) == line + "a list of strings");
  CHECK(problem_with("\nkey = 1", inside) == line + "a table");
  CHECK(problem_with("\nkey = 1", tables) == line + "a list of tables, [[key]]");
  CHECK(problem_with("\nkey = [1]", tables) == line + "a list of tables, [[key]]");
  CHECK(problem_with("[a]\nkey = 1", [](TomlTable& table) { table.table("a")->tables("key"); }) ==
        line + "a list of tables, [[a.key]]");
  CHECK(problem_with("\n[key\n", text).starts_with("cannot read my.toml: line 2: "));
}

TEST_CASE("a key that nothing asked for is refused, with what may have been meant") {
  const auto top = [](TomlTable& table) {
    table.has("program");
    table.check([](const std::string& key) { return key == "tag" ? ": it belongs to x" : ""; });
  };
  CHECK(problem_with("program = 1", top) == "none");
  CHECK(problem_with("\nprogam = 1", top) ==
        "cannot use my.toml: line 2: there is no [progam]: did you mean program?");
  CHECK(problem_with("tag = 1", top) ==
        "cannot use my.toml: line 1: there is no [tag]: it belongs to x");
  CHECK(problem_with("else = 1", top) == "cannot use my.toml: line 1: there is no [else]");
  const auto inside = [](TomlTable& table) {
    for (TomlTable& rule : table.table("needs")->tables("rule")) {
      rule.text("name");
      for (const TomlTable& sign : rule.tables("sign"))
        sign.check();
      rule.check();
    }
  };
  CHECK(problem_with("[[needs.rule]]\nnam = 'x'", inside) ==
        "cannot use my.toml: line 2: nam means nothing in [[needs.rule]]: did you mean name?");
  CHECK(problem_with("[[needs.rule]]\nsign = [{ a = 1 }]", inside) ==
        "cannot use my.toml: line 2: a means nothing in [[needs.rule.sign]]");
  CHECK(problem_with("[in]\nx = 1", [](TomlTable& table) { table.table("in")->check(); }) ==
        "cannot use my.toml: line 2: x means nothing in [in]");
}

TEST_CASE("a word means something, or what was meant is offered") {
  const auto word = [](TomlTable& table) { table.word("size", sizes); };
  CHECK(TomlTable("size = 'large'", "my.toml").word("size", sizes) == 2);
  CHECK(problem_with("size = 'larg'", word) ==
        "cannot use my.toml: line 1: size = \"larg\": did you mean large?");
  CHECK(problem_with("size = 'enormous'", word) ==
        "cannot use my.toml: line 1: size = \"enormous\"");
}

TEST_CASE("of several keys one is there, and no more") {
  const auto choice = [](TomlTable& table) { table.choice(sizes); };
  CHECK(TomlTable("large = ['x', 'y']", "my.toml").choice(sizes) == std::pair{2, Texts{"x", "y"}});
  CHECK(problem_with("small = 'x'\nlarge = 'y'", choice) ==
        "cannot use my.toml: line 2: large stands beside another one of its kind");
  CHECK(problem_with("[a]\n", [](TomlTable& table) { table.table("a")->choice(sizes); }) ==
        "cannot use my.toml: line 1: one of small, large must be there");
  CHECK(problem_with("[a]\nlarg = 'x'", [](TomlTable& table) {
          table.table("a")->choice(sizes);
        }) == "cannot use my.toml: line 2: larg means nothing in [a]: did you mean large?");
}

TEST_CASE("a NUL in a text or a key is refused with its line") {
  for (const std::string text : {"[a]\nkey = \"x\\u0000y\"", "[a]\nkey = [\"x\", \"\\u0000\"]",
                                 "[[a]]\nkey = [[\"\\u0000\"]]"})
    CHECK_THROWS_WITH(TomlTable(text, "my.toml"),
                      "cannot use my.toml: line 2: key has a NUL character in it");
  CHECK_THROWS_WITH(TomlTable("\n\"k\\u0000\" = 1", "my.toml"),
                    "cannot use my.toml: line 2: a key has a NUL character in it");
}

TEST_CASE("what the reader of TOML asserts of itself is an error of the text") {
  const auto nothing = [](TomlTable&) {};
  CHECK(problem_with("[@a]", nothing) == "cannot read my.toml: a key or a value in it is no TOML");
  for (const char* text : {"@ = 1", "[a \u00bc]", "a\u00bc = 1", "a = \u00bc", "a\u2030 = 1"}) {
    CAPTURE(text);
    CHECK_THAT(problem_with(text, nothing), Catch::StartsWith("cannot read my.toml: line 1: "));
  }
}
