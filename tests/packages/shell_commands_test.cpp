#include "packages/shell_commands.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle::packages;

namespace {

// Every command, its words in brackets, several values of one with bars between them.
std::string commands(std::string_view text) {
  std::string all;
  each_shell_command(text, [&](const std::vector<ShellWord>& words) {
    for (const ShellWord& word : words) {
      all += "[";
      for (std::size_t i = 0; i < word.size(); ++i)
        all += (i > 0 ? "|" : "") + word[i];
      all += "]";
    }
    all += "\n";
  });
  return all;
}

}  // namespace

TEST_CASE("a command ends at a newline or an operator, and quotes keep what is in them") {
  CHECK(commands("a b;c|d&&e f || (g)\nh") == "[a][b]\n[c]\n[d]\n[e][f]\n[g]\n[h]\n");
  CHECK(commands(R"(a "b ; c" 'd | e' f\ g "h\"i")") == "[a][b ; c][d | e][f g][h\"i]\n");
  CHECK(commands("a \\\n  b\n") == "[a][b]\n");
  CHECK(commands("").empty());
}

TEST_CASE("keywords, comments, assignments and redirections are no words") {
  CHECK(commands("if ! a; then b; else c; fi # d") == "[a]\n[b]\n[c]\n[fi]\n");
  CHECK(commands("X=1 a >/dev/null 2>&1 <in b#c") == "[a][b#c]\n");
  CHECK(commands("f() { a\n}\ncase x in b) c ;; esac") ==
        "[f]\n[a]\n[case][x][in][b]\n[c]\n[esac]\n");
}

TEST_CASE("a variable has every value that the text has assigned to it") {
  CHECK(commands("X=a; p $X\nX='b c'; p \"$X\" ${X}d") == "[p][a]\n[p][a|b c][ad|b|cd]\n");
  CHECK(commands("A=/run; B=$A/x; p $B") == "[p][/run/x]\n");
  CHECK(commands("for d in a b; do p /$d; done") == "[for][d][in][a][b]\n[p][/a|/b]\n[done]\n");
  CHECK(commands("p $DPKG_ROOT/x \"$DPKG_ROOT\"") == "[p][/x][]\n");
}

TEST_CASE("a default is what a variable is that nothing else is known of") {
  CHECK(commands("p ${X:-/run/x} ${X-\"y\"}") == "[p][/run/x][y]\n");
  CHECK(commands("X=a; p ${X:-b}") == "[p][a]\n");
  CHECK(commands(": ${X:=/run/x}; p $X") == "[:][/run/x]\n[p][/run/x]\n");
  CHECK(commands("p ${X:-$Y} ${X%/*} ${#X}") == "[p][][][]\n");
}

TEST_CASE("what only running it tells is a word that is not known") {
  CHECK(commands("p $1 \"$@\" $(a b \"c)\" (d)) `e` $UNKNOWN x$UNKNOWN $") ==
        "[p][][][][][][][$]\n");
  CHECK(commands("p \"$(a 'b)' (c))\" d") == "[p][][d]\n");
  CHECK(commands("X=$(id -u); p $X") == "[p][]\n");
}

TEST_CASE("an option that may be empty is no word where it is") {
  CHECK(commands("Q=; p $Q a \"$Q\"") == "[p][a][]\n");
  CHECK(commands("Q=; Q=--quiet; p $Q a") == "[p][--quiet][a]\n");
}

TEST_CASE("a text that ends anywhere is read to its end") {
  for (const char* text : {"'a", "\"a", "`a", "$(a", "${a", "a\\", "a $", "\"$", "\"`", "\"\\",
                           "$('", "X=", "a >", "for x in", "# a", "'", "`"}) {
    CHECK_NOTHROW(commands(text));
  }
}

TEST_CASE("a command with thousands of words has the first thousand") {
  std::string text = "p";
  for (int i = 0; i < 5000; ++i)
    text += " a";
  std::size_t count = 0;
  each_shell_command(text, [&](const std::vector<ShellWord>& words) { count += words.size(); });
  CHECK(count == 1000);
}

TEST_CASE("words that double with every variable are given up") {
  std::string text = "A=a; A=b\n";
  for (char c = 'B'; c <= 'Z'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    text += std::string(1, c) + "=$" + before + "$" + before + "\n";
  }
  CHECK(commands(text + "p $A $Z") == "[p][a|b][]\n");
  CHECK(commands("p " + std::string(10000, 'x')) == "[p][]\n");
}
