#include "scripts/shell_tokens.h"

#include "scripts/shell_grammar.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle::scripts;

namespace {

// The files that the first command of a text is redirected to, and its here-documents.
std::string redirections(std::string_view text) {
  const ShellTree tree = read_shell_tree(text);
  if (!tree.is_complete || tree.commands.empty()) return "none";
  std::string shown;
  for (const ShellWord& word : tree.commands[0].redirections)
    shown += constant_of(word).value_or("$") + " ";
  for (const auto& document : tree.commands[0].here_documents)
    shown += "[" + constant_of(*document).value_or("$") + "]";
  return shown;
}

std::string assignments(std::string_view text) {
  const ShellTree tree = read_shell_tree(text);
  if (!tree.is_complete || tree.commands.empty()) return "none";
  std::string shown;
  for (const ShellAssignment& assignment : tree.commands[0].assignments) {
    shown += assignment.name + (assignment.is_element ? "[]" : "") +
             (assignment.is_appended ? "+=" : "=") + (assignment.is_list ? "( " : "");
    for (const ShellWord& word : assignment.words)
      shown += constant_of(word).value_or("$") + " ";
  }
  return shown;
}

}  // namespace

TEST_CASE("redirections are no words, and may have a number or a name before them") {
  CHECK(redirections("a 2>b >>c <d >|e &>f {g}<>h 3<i") == "b c d e f h i ");
  CHECK(redirections("{ a; } > b") == "b ");
  CHECK(redirections("a >") == "none");
  CHECK(redirections("a 2> >(b)") == "$ ");
}

TEST_CASE("a here-document ends with its word alone in a line") {
  CHECK(redirections("a <<E\nb\n E\nE\n") == "[b\n E\n]");
  CHECK(redirections("a <<-\"E F\"\n\tb $c\n\tE F\nd") == "[b $c\n]");
  CHECK(redirections("a <<E\nb $c\nE\n") == "[$]");
  CHECK(redirections("a <<\\E; b\n$c\nE\n") == "[$c\n]");
}

TEST_CASE("assignments are told from words that only look like them") {
  CHECK(assignments("a=b c+=d e[1]=f g=(h [2]=i\n# j\nk)") == "a=b c+=d e[]=f g=( h i k ");
  CHECK(assignments("declare -a a=(b c)") == "a=( b c ");
  CHECK(assignments("a b=c") == "");
  CHECK(assignments("a-b=c") == "");
}
