#include "scripts/shell_grammar.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle::scripts;

namespace {

std::string shown(const std::vector<ShellNode>& nodes);

// A node by the number of its kind, its words where they are constant, its blocks.
std::string shown(const ShellNode& node) {
  std::string text = std::to_string(static_cast<int>(node.kind));
  if (node.is_negated) text += "!";
  if (!node.operators.empty()) text += node.operators;
  if (!node.name.empty()) text += " " + node.name;
  for (const ShellAssignment& assignment : node.assignments)
    text += " " + assignment.name + "=";
  for (const ShellWord& word : node.words)
    text += " " + constant_of(word).value_or("$");
  for (const auto& block : node.blocks)
    text += "{" + shown(block) + "}";
  return text;
}

std::string shown(const std::vector<ShellNode>& nodes) {
  std::string text;
  for (const ShellNode& node : nodes)
    text += (&node == nodes.data() ? "" : ", ") + shown(node);
  return text;
}

std::string read(std::string_view text) {
  const ShellTree tree = read_shell_tree(text);
  return tree.is_complete ? shown(tree.commands) : "stopped at " + std::to_string(tree.stopped_at);
}

}  // namespace

TEST_CASE("commands are put together as the grammar says") {
  CHECK(read("") == "");
  CHECK(read("a b; c") == "0 a b, 0 c");
  CHECK(read("a | b | c") == "3{0 a}{0 b}{0 c}");
  CHECK(read("a && b || ! c") == "4&|{0 a}{0 b}{0! c}");
  CHECK(read("if a; then b; elif c; then d; else e; fi") == "5{0 a}{0 b}{0 c}{0 d}{0 e}");
  CHECK(read("while a\ndo b\ndone") == "6{0 a}{0 b}");
  CHECK(read("for x in 1 2; do b; done") == "7 x 1 2{0 b}");
  CHECK(read("case a in b|c) d;; (e) ;; esac") == "8 a{0 d}{}");
  CHECK(read("f() { a; }; function g { b; }") == "9 f{1{0 a}}, 9 g{1{0 b}}");
  CHECK(read("[[ -x a && ( b == c ) ]]") == "10 -x a b == c");
  CHECK(read("((1)); (a)") == "11 , 2{0 a}");
  CHECK(read("((a); b)") == "2{2{0 a}, 0 b}");
  CHECK(read("A=1 B=(x y) c D=2") == "0 A= B= c D=2");
}

TEST_CASE("a reserved word is one only where a command may begin") {
  CHECK(read("echo if then fi }") == "0 echo if then fi }");
  CHECK(read("\"if\" a") == "0 if a");
  CHECK(read("{ a; }; b") == "1{0 a}, 0 b");
  CHECK(read("{a; }") == "stopped at 1");
}

TEST_CASE("a text that is not of the grammar is read up to there") {
  for (const char* text : {"a |", "a &&\n&& b", "fi", "if a; then fi", "case a in b) c", "(a",
                           "for 1 in a; do b; done", "a ;; b", "f(a) { b; }", "<", "x=(a", "{ }"}) {
    CAPTURE(text);
    CHECK(read(text).starts_with("stopped at "));
  }
}

TEST_CASE("lines are counted from the first byte of a command, in substitutions too") {
  const ShellTree tree = read_shell_tree("\na\n\nb \\\n  c; d $(\ne)");
  REQUIRE(tree.commands.size() == 3);
  CHECK(tree.commands[0].line == 2);
  CHECK(tree.commands[1].line == 4);
  CHECK(tree.commands[2].line == 5);
  CHECK(tree.commands[2].words[1].parts[0].commands[0].line == 6);
}
