// POSIX.1-2017, XCU 2.10, by recursive descent, with what bash 5.2 adds: [[ ]], (( )),
// for ((;;)), select, coproc, function NAME, lists in assignments, &>, <<<, ;& and ;;&.
// A reserved word is one only where a command may begin, and written without quotes.
#include "scripts/shell_grammar.h"

#include "scripts/shell_tokens.h"

#include <algorithm>
#include <array>
#include <utility>

namespace whittle::scripts {

namespace {

constexpr std::size_t max_text = std::size_t{4} << 20;

using Nodes = std::vector<ShellNode>;
using Kind = ShellNode::Kind;

bool declares(const ShellNode& node) {
  if (node.words.empty()) return true;
  static constexpr std::array<std::string_view, 5> names = {"export", "readonly", "local",
                                                            "declare", "typeset"};
  const auto name = constant_of(node.words[0]);
  return name && std::ranges::find(names, *name) != names.end();
}

class Grammar : public ShellTokens {
 public:
  using ShellTokens::ShellTokens;

  Nodes whole_text(bool is_outermost) {
    is_outermost_ = is_outermost;
    Nodes nodes = list();
    if (!at_end()) fail();
    return nodes;
  }

 protected:
  Nodes commands_in_parentheses() override {
    const bool before = std::exchange(is_outermost_, false);
    Nodes nodes = list();
    is_outermost_ = before;
    return nodes;
  }

  Nodes commands_of(const std::string& text, unsigned line) override {
    Nodes nodes;
    if (enter()) {
      Grammar inner(text, reading_, line);
      nodes = inner.whole_text(false);
      if (inner.failed()) fail();
    }
    leave();
    return nodes;
  }

  void read_document(const std::string& body, unsigned line, ShellWord& word) override {
    // Where it is not as it should be it only ends: bash reads it when it is due.
    if (enter()) Grammar(body, reading_, line).read_parts(word, Inside::document);
    leave();
  }

 private:
  bool at_list_end() const;
  bool ends_text(const ShellNode& node) const;

  ShellNode make_node(Kind kind);
  Nodes list();
  Nodes inner_list();
  ShellNode and_or();
  ShellNode pipeline();
  ShellNode command();
  ShellNode compound_or_simple();
  ShellNode simple();
  void function_body(ShellNode& node);
  ShellNode parentheses();
  ShellNode condition();
  ShellNode loop();
  ShellNode for_each();
  ShellNode choice();
  void branch(ShellNode& node);
  ShellNode function();
  ShellNode test();
  ShellNode coprocess();
  void do_group(ShellNode& node);

  bool is_outermost_ = false;
};

bool Grammar::at_list_end() const {
  static constexpr std::array<std::string_view, 8> closing = {"then", "do",   "done", "fi",
                                                              "elif", "else", "esac", "}"};
  if (at_end() || peek() == ')') return true;
  if (peek() == ';' && (peek(1) == ';' || peek(1) == '&')) return true;
  return std::ranges::find(closing, next_plain_word()) != closing.end();
}

bool Grammar::ends_text(const ShellNode& node) const {
  if (!is_outermost_ || node.kind != Kind::simple || node.words.empty()) return false;
  const auto name = constant_of(node.words[0]);
  return name == "exit" || (name == "exec" && node.words.size() > 1);
}

ShellNode Grammar::make_node(Kind kind) {
  ShellNode node;
  node.kind = kind;
  node.line = line_of(position_);
  node.order = reading_.commands++;
  return node;
}

Nodes Grammar::list() {
  Nodes nodes;
  for (;;) {
    skip_newlines();
    if (failed() || at_list_end()) return nodes;
    nodes.push_back(and_or());
    skip_blanks();
    if (peek() == '\n') {
      skip_newlines();
      if (ends_text(nodes.back())) position_ = text_.size();
    } else if (peek() == '&' || (peek() == ';' && !at_list_end())) {
      ++position_;
    } else if (!at_list_end()) {
      fail();
    }
  }
}

Nodes Grammar::inner_list() {
  const bool before = std::exchange(is_outermost_, false);
  Nodes nodes = list();
  if (nodes.empty()) fail();
  is_outermost_ = before;
  return nodes;
}

ShellNode Grammar::and_or() {
  ShellNode node = make_node(Kind::and_or);
  node.blocks.emplace_back().push_back(pipeline());
  skip_blanks();
  while (starts_with("&&") || starts_with("||")) {
    node.operators += peek();
    position_ += 2;
    skip_newlines();
    node.blocks.emplace_back().push_back(pipeline());
    skip_blanks();
  }
  if (node.blocks.size() > 1) return node;
  return std::move(node.blocks[0][0]);
}

ShellNode Grammar::pipeline() {
  ShellNode node = make_node(Kind::pipeline);
  bool is_negated = false;
  for (;; skip_blanks()) {
    if (take("!")) {
      is_negated = !is_negated;
    } else if (take("time")) {
      skip_blanks();
      take("-p");
    } else {
      break;
    }
  }
  node.blocks.emplace_back().push_back(command());
  skip_blanks();
  while (peek() == '|' && peek(1) != '|') {
    position_ += peek(1) == '&' ? 2 : 1;
    skip_newlines();
    node.blocks.emplace_back().push_back(command());
    skip_blanks();
  }
  if (node.blocks.size() == 1) {
    ShellNode only = std::move(node.blocks[0][0]);
    only.is_negated = only.is_negated != is_negated;
    return only;
  }
  node.is_negated = is_negated;
  return node;
}

ShellNode Grammar::command() {
  ShellNode node;
  skip_blanks();
  if (enter()) node = compound_or_simple();
  leave();
  if (node.kind == Kind::simple || node.kind == Kind::function) return node;
  skip_blanks();
  while (redirection(node))
    skip_blanks();
  return node;
}

ShellNode Grammar::compound_or_simple() {
  using Reader = ShellNode (Grammar::*)();
  static constexpr std::array<std::pair<std::string_view, Reader>, 9> readers = {{
      {"if", &Grammar::condition},
      {"while", &Grammar::loop},
      {"until", &Grammar::loop},
      {"for", &Grammar::for_each},
      {"select", &Grammar::for_each},
      {"case", &Grammar::choice},
      {"function", &Grammar::function},
      {"[[", &Grammar::test},
      {"coproc", &Grammar::coprocess},
  }};
  if (peek() == '(') return parentheses();
  const std::string_view word = next_plain_word();
  if (word == "{") {
    ShellNode node = make_node(Kind::group);
    ++position_;
    node.blocks.push_back(inner_list());
    expect("}");
    return node;
  }
  for (const auto& [name, reader] : readers)
    if (word == name) return (this->*reader)();
  return simple();
}

ShellNode Grammar::simple() {
  ShellNode node = make_node(Kind::simple);
  for (;;) {
    skip_blanks();
    if (failed() || at_end()) break;
    if (redirection(node)) continue;
    if (declares(node) && assignment(node)) continue;
    ShellWord word;
    read_parts(word, Inside::words);
    if (word.parts.empty()) break;
    node.words.push_back(std::move(word));
    if (node.words.size() > 1 || !node.assignments.empty()) continue;
    skip_blanks();
    if (peek() != '(') continue;
    node.name = constant_of(node.words[0]).value_or("");
    node.words.clear();
    ++position_;
    skip_blanks();
    expect_byte(')');
    function_body(node);
    return node;
  }
  if (node.words.empty() && node.assignments.empty() && node.redirections.empty() &&
      node.here_documents.empty())
    fail();
  return node;
}

void Grammar::function_body(ShellNode& node) {
  node.kind = Kind::function;
  skip_newlines();
  const bool before = std::exchange(is_outermost_, false);
  node.blocks.emplace_back().push_back(command());
  is_outermost_ = before;
}

ShellNode Grammar::function() {
  ShellNode node = make_node(Kind::function);
  take("function");
  skip_blanks();
  ShellWord name;
  read_parts(name, Inside::words);
  node.name = constant_of(name).value_or("");
  skip_blanks();
  if (peek() == '(' && peek(1) != '(') {
    const std::size_t before = position_;
    ++position_;
    skip_blanks();
    if (peek() == ')') {
      ++position_;
    } else {
      position_ = before;  // the body is a subshell
    }
  }
  function_body(node);
  return node;
}

ShellNode Grammar::parentheses() {
  if (peek(1) == '(' && is_arithmetic(position_ + 2)) {
    ShellNode node = make_node(Kind::arithmetic);
    position_ += 2;
    read_arithmetic(node.words.emplace_back());
    return node;
  }
  ShellNode node = make_node(Kind::subshell);
  ++position_;
  node.blocks.push_back(inner_list());
  expect_byte(')');
  return node;
}

ShellNode Grammar::condition() {
  ShellNode node = make_node(Kind::condition);
  take("if");
  do {
    node.blocks.push_back(inner_list());
    expect("then");
    node.blocks.push_back(inner_list());
  } while (take("elif"));
  if (take("else")) {
    node.is_exhaustive = true;
    node.blocks.push_back(inner_list());
  }
  expect("fi");
  return node;
}

ShellNode Grammar::loop() {
  ShellNode node = make_node(Kind::loop);
  if (!take("while")) take("until");
  node.blocks.push_back(inner_list());
  expect("do");
  node.blocks.push_back(inner_list());
  expect("done");
  return node;
}

void Grammar::do_group(ShellNode& node) {
  skip_newlines();
  const bool has_braces = take("{");
  if (!has_braces) expect("do");
  node.blocks.push_back(inner_list());
  expect(has_braces ? "}" : "done");
}

ShellNode Grammar::for_each() {
  ShellNode node = make_node(Kind::for_each);
  if (!take("for")) take("select");
  skip_blanks();
  if (starts_with("((")) {
    position_ += 2;
    read_arithmetic(node.words.emplace_back());
  } else {
    const std::size_t length = shell_name_length(text_.substr(position_));
    if (length == 0) fail();
    node.name = text_.substr(position_, length);
    position_ += failed() ? 0 : length;
    skip_newlines();
    if (take("in")) {
      for (skip_blanks(); !at_end() && peek() != ';' && peek() != '\n'; skip_blanks()) {
        ShellWord word;
        read_parts(word, Inside::words);
        if (word.parts.empty()) fail();
        node.words.push_back(std::move(word));
      }
    }
  }
  skip_blanks();
  if (peek() == ';') ++position_;
  do_group(node);
  return node;
}

ShellNode Grammar::choice() {
  ShellNode node = make_node(Kind::choice);
  take("case");
  skip_blanks();
  read_parts(node.words.emplace_back(), Inside::words);
  expect("in");
  for (skip_newlines(); !failed() && next_plain_word() != "esac"; skip_newlines())
    branch(node);
  expect("esac");
  return node;
}

void Grammar::branch(ShellNode& node) {
  if (peek() == '(') ++position_;
  for (;;) {
    skip_blanks();
    ShellWord pattern;
    read_parts(pattern, Inside::words);
    if (pattern.parts.empty()) return fail();
    if (pattern.parts.size() == 1 && pattern.parts[0].text == "*" && !pattern.parts[0].is_quoted)
      node.is_exhaustive = true;
    skip_blanks();
    if (peek() != '|') break;
    ++position_;
  }
  expect_byte(')');
  const bool before = std::exchange(is_outermost_, false);
  node.blocks.push_back(list());
  is_outermost_ = before;
  if (starts_with(";;&")) {
    position_ += 3;
  } else if (starts_with(";;") || starts_with(";&")) {
    position_ += 2;
  } else if (next_plain_word() != "esac") {
    fail();
  }
}

ShellNode Grammar::test() {
  ShellNode node = make_node(Kind::test);
  take("[[");
  for (skip_newlines(); !failed() && !take("]]"); skip_newlines()) {
    if (at_end()) {
      fail();
    } else if (starts_with("&&") || starts_with("||")) {
      position_ += 2;
    } else if (std::string_view("()").contains(peek()) ||
               (std::string_view("<>").contains(peek()) && peek(1) != '(')) {
      ++position_;
    } else {
      ShellWord& word = node.words.emplace_back();
      read_parts(word, Inside::words);
      if (word.parts.empty()) fail();
      if (constant_of(word) != "=~") continue;
      skip_blanks();
      read_parts(node.words.emplace_back(), Inside::regex);
    }
  }
  return node;
}

ShellNode Grammar::coprocess() {
  take("coproc");
  skip_blanks();
  const std::size_t length = shell_name_length(text_.substr(position_));
  const std::size_t before = position_;
  position_ += length;
  skip_blanks();
  if (length == 0 || (peek() != '{' && peek() != '(')) position_ = before;
  return command();
}

}  // namespace

ShellTree read_shell_tree(std::string_view text) {
  ShellTree tree;
  const std::string_view bounded = text.substr(0, max_text);
  ShellReading reading;
  reading.size = bounded.size();
  Grammar grammar(bounded, reading, 1);
  tree.commands = grammar.whole_text(true);
  tree.is_complete = !grammar.failed() && text.size() <= max_text;
  if (!tree.is_complete)
    tree.stopped_at = grammar.failed() ? grammar.stopped_at() : grammar.line_of(max_text);
  return tree;
}

}  // namespace whittle::scripts
