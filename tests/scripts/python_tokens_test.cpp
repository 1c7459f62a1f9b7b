#include "scripts/python_tokens.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle::scripts;

namespace {

// A line for each statement: "?" before an optional one, strings in quotes.
std::vector<std::string> statements(std::string_view text) {
  std::vector<std::string> lines;
  each_python_statement(text, [&](const PythonStatement& statement) {
    std::string line = statement.is_optional ? "?" : "";
    for (const PythonToken& token : statement.tokens) {
      if (!line.empty() && line != "?") line += " ";
      const bool is_string = token.kind == PythonToken::Kind::string;
      line += is_string ? "'" + std::string(token.text) + "'" : std::string(token.text);
    }
    lines.push_back(line);
  });
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a statement ends with its line, but not in brackets or behind a backslash") {
  CHECK(statements("a = 1 # b\n\nb(c,\n  d)\ne \\\n f; g") ==
        Lines{"a = 1", "b ( c , d )", "e f", "g"});
}

TEST_CASE("strings are one token, whatever is in them") {
  CHECK(statements("'a' \"b'\" '''c\n'd''' r'\\\\' b'e'") == Lines{"'a' 'b'' 'c\n'd' '\\\\' 'e'"});
  CHECK(statements("x = 'no end\ny") == Lines{"x = 'no end'", "y"});
  CHECK(statements("f'{a}'") == Lines{"{a}"});
  CHECK(statements("'''no end") == Lines{"'no end'"});
}

TEST_CASE("what a branch, a function or try holds is optional, until the indentation ends") {
  CHECK(statements("try:\n  a\nexcept X: b\nc\nclass D:\n  e\n  def f(x: int):\n    g\n  h\n"
                   "if __name__ == '__main__':\n  i\nwith j:\n\tk") ==
        Lines{"try :", "?a", "except X :", "?b", "c", "class D :", "e", "def f ( x : int ) :", "?g",
              "h", "if __name__ = = '__main__' :", "i", "with j :", "k"});
}
