#include "scripts/shell_words.h"

#include "scripts/shell_grammar.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle::scripts;

namespace {

std::string shown(const ShellWord& word) {
  std::string text;
  for (const ShellPart& part : word.parts) {
    if (!text.empty()) text += " ";
    const char quote = part.is_quoted ? '"' : '\'';
    switch (part.kind) {
      case ShellPart::Kind::text:
        text += quote + part.text + quote;
        break;
      case ShellPart::Kind::parameter:
        text += (part.is_quoted ? "\"$" : "$") + part.text;
        if (!part.index.empty()) text += "[" + part.index + "]";
        if (!part.operation.empty()) text += part.operation + "(" + shown(part.word) + ")";
        break;
      case ShellPart::Kind::output:
        text += "output of " + std::to_string(part.commands.size());
        break;
      case ShellPart::Kind::unknown:
        text += "unknown";
        break;
    }
  }
  return text;
}

// Of the one word of the text.
std::string word(std::string_view text) {
  const ShellTree tree = read_shell_tree(text);
  if (!tree.is_complete || tree.commands.size() != 1 || tree.commands[0].words.size() != 1)
    return "none";
  return shown(tree.commands[0].words[0]);
}

}  // namespace

TEST_CASE("quotes keep what they keep") {
  CHECK(word("a'b c'd") == "'a' \"b c\" 'd'");
  CHECK(word("\"a\\\"\\$\\x'b\"") == "\"a\"$\\x'b\"");
  CHECK(word("a\\ b\\\nc") == "'a' \" \" 'bc'");
  CHECK(word("$'a\\n\\x41\\101\\''") == "\"a\nAA'\"");
  CHECK(word("''") == "\"\"");
  CHECK(word("$\"a\"") == "\"a\"");
  CHECK(word("$") == "'$'");
}

TEST_CASE("parameters have a name, an index, an operation and its word") {
  CHECK(word("$a$1$@\"$b\"") == "$a $1 $@ \"\" \"$b");
  CHECK(word("${a}b") == "$a 'b'");
  CHECK(word("${a[0]}${12}") == "$a[0] $12");
  CHECK(word("${a:-b c}") == "$a:-('b c')");
  CHECK(word("\"${a:-it's}\"") == "\"\" \"$a:-(\"it's\")");
  CHECK(word("\"${a%'}'}\"") == "\"\" \"$a%(\"}\")");
  CHECK(word("${a##*/}") == "$a##('*/')");
  CHECK(word("${#a}${#}${!a}") == "$aother() $# $aother()");
  CHECK(word("${a/b/\\}}") == "$aother('/b/' \"}\")");
  CHECK(word("${a:=${b:-\"}\"}}") == "$a:=($b:-(\"}\"))");
  CHECK(word("$10") == "$1 '0'");
}

TEST_CASE("substitutions reach to where the grammar ends them") {
  CHECK(word("$(a; b)") == "output of 2");
  CHECK(word("$(case x in y) z;; esac)") == "output of 1");
  CHECK(word("$(echo ')' # )\n)") == "output of 1");
  CHECK(word("`a \\`b\\``") == "output of 1");
  CHECK(word("\"`a \\\"b\\\"`\"") == "\"\" output of 1");
  CHECK(word("$((1 + (2)))") == "unknown");
  CHECK(word("$((a); b)") == "output of 2");
  CHECK(word("$[1 + 2]") == "unknown");
  CHECK(word("<(a)") == "unknown");
  CHECK(word("@(a|b)*") == "'@(a|b)*'");
}

TEST_CASE("the length of a name is that of its letters, digits and underscores") {
  CHECK(shell_name_length("a_1-b") == 3);
  CHECK(shell_name_length("1a") == 0);
  CHECK(shell_name_length("") == 0);
}
