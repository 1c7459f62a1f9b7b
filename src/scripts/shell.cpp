// The text is followed as the shell would run it, without knowing any status: every branch
// of a condition is walked, with the variables as they are there, and what they may be
// afterwards is put together behind it. A function is walked where it is called, with its
// arguments, but only some times; one that nobody calls is walked at the end.
#include "scripts/shell.h"

#include "scripts/shell_builtins.h"
#include "scripts/shell_facts.h"
#include "scripts/shell_grammar.h"
#include "scripts/shell_guards.h"
#include "scripts/shell_launchers.h"
#include "scripts/shell_text.h"
#include "scripts/shell_values.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <utility>

namespace whittle::scripts {

namespace {

using Nodes = std::vector<ShellNode>;
using Kind = ShellNode::Kind;

constexpr unsigned max_depth = 250;
constexpr unsigned max_walks = 8;      // of one function
constexpr std::size_t max_bodies = 4;  // of functions of one name

class Walker {
 public:
  Walker(std::string_view text, const std::map<std::string, std::string>& variables)
      : values_(variables, text.size()),
        text_budget_(4 * text.size() + (std::size_t{1} << 16)),
        facts_(variables.contains("0") ? variables.at("0") : "") {}

  ShellScript walk(const ShellTree& tree);

 private:
  struct Function {
    const ShellNode* body = nullptr;
    std::optional<ShellPlace> place;
    unsigned walks = 0;
    bool is_active = false;
    bool was_certain = false;
  };
  enum class Flow { goes_on, returned, ended };
  enum class Functions { looked_up, passed_over };

  bool is_certain() const { return maybe_ == 0 && flow_ == Flow::goes_on; }
  void end(Flow flow) {
    if (is_certain()) flow_ = flow;
  }

  void run(const Nodes& nodes);
  void run(const ShellNode& node);
  void run_compound(const ShellNode& node);
  void run_maybe(const Nodes& nodes);
  void run_subshell(const Nodes& nodes);
  void run_text(const std::string& text);
  void expand(const ShellWord& word);
  void and_or(const ShellNode& node);
  void condition(const ShellNode& node);
  void choice(const ShellNode& node);
  void for_each(const ShellNode& node);
  void define(const ShellNode& node);
  void call(const std::string& name, const Fields& fields);
  void simple(const ShellNode& node);
  void assign(const ShellNode& node);

  void command(const Fields& fields, Functions functions);
  bool builtin(const Fields& fields);
  void exec(const Fields& fields);
  void external(const Fields& fields, bool is_exec);
  void source(const Fields& fields);
  void note_all(const ShellWord& word);
  void guard(const ShellGuard& guard);

  ShellValues values_;
  std::size_t text_budget_;
  ShellFacts facts_;
  std::deque<ShellTree> texts_;  // of eval and the like: functions may be in them
  std::deque<Function> functions_;
  std::map<std::string, std::vector<Function*>> functions_by_name_;
  std::set<std::string> aliases_;
  ShellChoice* choice_ = nullptr;         // where the words of one command have several values
  ShellPlace place_;                      // of the command that is looked at
  std::optional<ShellPlace> text_place_;  // of the command whose text is read
  unsigned maybe_ = 0;
  unsigned depth_ = 0;
  Flow flow_ = Flow::goes_on;
};

ShellScript Walker::walk(const ShellTree& tree) {
  run(tree.commands);
  ++maybe_;
  values_.set("@", {{std::string(1, unknown_mark)}});
  for (std::size_t i = 0; i < functions_.size(); ++i) {
    Function& function = functions_[i];
    if (function.walks++ > 0) continue;
    text_place_ = function.place;
    run(function.body->blocks[0]);
  }
  ShellScript script = facts_.take();
  script.is_complete = tree.is_complete;
  script.stopped_at = tree.stopped_at;
  return script;
}

void Walker::run(const Nodes& nodes) {
  for (const ShellNode& node : nodes)
    run(node);
}

void Walker::run(const ShellNode& node) {
  if (++depth_ <= max_depth) {
    const ShellPlace before = place_;
    place_ = text_place_.value_or(ShellPlace{node.order, node.line});
    for (const ShellWord& word : node.words)
      expand(word);
    for (const ShellWord& word : node.redirections)
      expand(word);
    for (const auto& document : node.here_documents)
      expand(*document);
    if (node.kind == Kind::simple) {
      simple(node);
    } else {
      run_compound(node);
    }
    for (const ShellWord& word : node.redirections)
      note_all(word);
    place_ = before;
  }
  --depth_;
}

void Walker::run_compound(const ShellNode& node) {
  switch (node.kind) {
    case Kind::simple:
    case Kind::arithmetic:
      return;
    case Kind::test:
      std::ranges::for_each(node.words, [&](const ShellWord& word) { note_all(word); });
      return;
    case Kind::group:
      return run(node.blocks[0]);
    case Kind::subshell:
    case Kind::pipeline:
      for (const Nodes& block : node.blocks)
        run_subshell(block);
      return;
    case Kind::and_or:
      return and_or(node);
    case Kind::condition:
      return condition(node);
    case Kind::loop:
      run(node.blocks[0]);
      return run_maybe(node.blocks[1]);
    case Kind::for_each:
      return for_each(node);
    case Kind::choice:
      return choice(node);
    case Kind::function:
      return define(node);
  }
}

void Walker::run_maybe(const Nodes& nodes) {
  values_.begin_branches();
  ++maybe_;
  run(nodes);
  --maybe_;
  values_.end_branches(ShellValues::Taken::maybe_none);
}

void Walker::run_subshell(const Nodes& nodes) {
  const Flow before = flow_;
  values_.begin_branches();
  run(nodes);
  values_.end_branches(ShellValues::Taken::forgotten);
  flow_ = before;
}

void Walker::run_text(const std::string& text) {
  if (text.size() > text_budget_) return facts_.add_unknown(place_);
  text_budget_ -= text.size();
  if (std::ranges::all_of(text, [](char c) { return c == unknown_mark || c == ' '; })) {
    if (!text.empty()) facts_.add_unknown(place_);
    return;
  }
  texts_.push_back(read_shell_tree(text));
  const auto before = std::exchange(text_place_, place_);
  run(texts_.back().commands);
  text_place_ = before;
}

void Walker::expand(const ShellWord& word) {
  for (const ShellPart& part : word.parts) {
    const bool is_maybe = !part.operation.empty();
    if (is_maybe) ++maybe_;
    if (!part.commands.empty()) run_subshell(part.commands);
    expand(part.word);
    if (is_maybe) --maybe_;
  }
}

void Walker::guard(const ShellGuard& guard) {
  for (const std::string& text : values_.text(*guard.asks_for))
    if (is_known(text)) facts_.add_guarded(text);
}

void Walker::and_or(const ShellNode& node) {
  run(node.blocks[0]);
  for (std::size_t i = 1; i < node.blocks.size(); ++i)
    run_maybe(node.blocks[i]);
  const ShellGuard asked = guard_of(node.blocks[0][0]);
  if (asked.asks_for != nullptr && node.operators == (asked.is_negated ? "&" : "|") &&
      leaves_well(node.blocks[1]))
    guard(asked);
}

void Walker::condition(const ShellNode& node) {
  const auto& blocks = node.blocks;
  run(blocks[0]);
  values_.begin_branches();
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    // The first elif counts as a condition of the whole.
    const bool is_condition = i % 2 == 0 && i + 1 < blocks.size();
    if (i % 2 == 0) values_.next_branch();
    const bool is_maybe = !is_condition || i > 2;
    if (is_maybe) ++maybe_;
    run(blocks[i]);
    if (is_maybe) --maybe_;
  }
  values_.end_branches(node.is_exhaustive ? ShellValues::Taken::one
                                          : ShellValues::Taken::maybe_none);
  if (blocks[0].empty()) return;  // the script is cut off, or not as it should be
  const ShellGuard asked = guard_of(blocks[0].back());
  if (asked.asks_for != nullptr && asked.is_negated && leaves_well(blocks[1])) guard(asked);
}

void Walker::choice(const ShellNode& node) {
  values_.begin_branches();
  ++maybe_;
  for (const Nodes& block : node.blocks) {
    if (&block != node.blocks.data()) values_.next_branch();
    run(block);
  }
  --maybe_;
  values_.end_branches(node.is_exhaustive ? ShellValues::Taken::one
                                          : ShellValues::Taken::maybe_none);
}

void Walker::for_each(const ShellNode& node) {
  Alternatives values;
  for (const Fields& fields : values_.fields(node.words)) {
    for (const std::string& field : fields) {
      facts_.add_paths(field);
      const std::string value =
          field.contains(argument_mark) ? std::string(1, unknown_mark) : field;
      if (values.size() <= 4 && std::ranges::find(values, Fields{value}) == values.end())
        values.push_back({value});
    }
  }
  if (values.empty() || values.size() > 4) values = {{std::string(1, unknown_mark)}};
  values_.set(node.name, values);
  run_maybe(node.blocks[0]);
}

void Walker::define(const ShellNode& node) {
  auto& bodies = functions_by_name_[node.name];
  const auto is_same = [&](const Function* function) { return function->body == &node; };
  if (bodies.size() >= max_bodies || std::ranges::any_of(bodies, is_same)) return;
  functions_.push_back({.body = &node, .place = text_place_});
  bodies.push_back(&functions_.back());
}

void Walker::call(const std::string& name, const Fields& fields) {
  const auto bodies = functions_by_name_.at(name);
  const bool is_maybe = bodies.size() > 1;
  if (is_maybe) ++maybe_;
  for (Function* function : bodies) {
    const bool adds_certainty = is_certain() && !function->was_certain;
    if (function->is_active || (function->walks >= max_walks && !adds_certainty)) continue;
    ++function->walks;
    function->was_certain = function->was_certain || is_certain();
    function->is_active = true;
    const Alternatives arguments = *values_.find("@");
    const auto before = std::exchange(text_place_, function->place);
    values_.set("@", {Fields(fields.begin() + 1, fields.end())});
    run(function->body->blocks[0]);
    values_.set("@", arguments);
    text_place_ = before;
    function->is_active = false;
    if (flow_ == Flow::returned) flow_ = Flow::goes_on;
  }
  if (is_maybe) --maybe_;
}

void Walker::assign(const ShellNode& node) {
  for (const ShellAssignment& assignment : node.assignments) {
    for (const ShellWord& word : assignment.words) {
      expand(word);
      if (assignment.is_list || assignment.is_element) note_all(word);
    }
    if (!assignment.is_list && !assignment.is_element)
      for (const std::string& text : values_.text(assignment.words[0]))
        facts_.add_paths(text);
    static constexpr std::string_view declaring = " export readonly local declare typeset ";
    const auto name = node.words.empty() ? std::nullopt : constant_of(node.words[0]);
    if (node.words.empty() || (name && declaring.contains(" " + *name + " ")))
      values_.assign(assignment);
  }
}

void Walker::simple(const ShellNode& node) {
  assign(node);
  if (node.words.empty()) return;
  Alternatives all = values_.fields(node.words);
  const auto has_name = [](const Fields& fields) { return fields.empty() || is_known(fields[0]); };
  if (std::ranges::any_of(all, has_name))
    std::erase_if(all, [&](const Fields& fields) {
      return !has_name(fields) && fields[0][0] != argument_mark;
    });
  ShellChoice choice{.count = all.size()};
  const bool is_nested = choice_ != nullptr && all.size() > 1;
  ShellChoice* before = choice_;
  if (all.size() > 1) choice_ = &choice;
  if (is_nested) ++maybe_;
  const Flow flow = flow_;
  std::size_t ended = 0;
  // What one of them does to variables, the others do not.
  if (all.size() > 1) values_.begin_branches();
  for (const Fields& fields : all) {
    if (&fields != all.data()) values_.next_branch();
    flow_ = flow;
    for (std::size_t i = 1; i < fields.size(); ++i)
      facts_.add_paths(fields[i]);
    command(fields, Functions::looked_up);
    if (flow_ != flow) ++ended;
  }
  if (all.size() > 1) values_.end_branches(ShellValues::Taken::one);
  if (ended < all.size()) flow_ = flow;
  if (is_nested) --maybe_;
  choice_ = before;
}

void Walker::command(const Fields& fields, Functions functions) {
  if (fields.empty() || fields[0].empty()) return;
  const std::string& name = fields[0];
  if (name[0] == argument_mark) {
    facts_.add_arguments();
  } else if (!is_known(name)) {
    facts_.add_unknown(place_);
  } else if (functions == Functions::looked_up && functions_by_name_.contains(name)) {
    call(name, fields);
  } else if (!builtin(fields) && !aliases_.contains(name)) {
    external(fields, false);
  }
}

// Whether it was one.
bool Walker::builtin(const Fields& fields) {
  const std::string& name = fields[0];
  const Fields rest(fields.begin() + 1, fields.end());
  if (name == "exec") {
    exec(rest);
  } else if (name == "command" || name == "builtin") {
    std::size_t at = 0;
    while (at < rest.size() && (rest[at] == "-p" || rest[at] == "--"))
      ++at;
    if (at < rest.size() && !rest[at].starts_with('-'))
      command(Fields(rest.begin() + static_cast<std::ptrdiff_t>(at), rest.end()),
              Functions::passed_over);
  } else if (name == "eval") {
    std::string text;
    for (const std::string& word : rest)
      text += word + (&word == &rest.back() ? "" : " ");
    run_text(text);
  } else if (name == "trap") {
    const std::size_t at = !rest.empty() && rest[0] == "--" ? 1 : 0;
    ++maybe_;
    if (at + 1 < rest.size() && !rest[at].starts_with('-')) run_text(rest[at]);
    --maybe_;
  } else if (name == "." || name == "source") {
    source(rest);
  } else if (name == "exit" || name == "return") {
    end(name == "exit" ? Flow::ended : Flow::returned);
  } else if (name == "alias") {
    for (const std::string& word : rest)
      aliases_.insert(word.substr(0, word.find('=')));
  } else if (is_shell_builtin(name)) {
    run_on_values(fields, values_);
  } else {
    return false;
  }
  return true;
}

void Walker::exec(const Fields& fields) {
  std::size_t at = 0;
  while (at < fields.size() && fields[at].starts_with('-')) {
    if (fields[at] == "--") {
      ++at;
      break;
    }
    at += fields[at].ends_with('a') ? 2 : 1;
  }
  if (at >= fields.size()) return;
  const std::string& name = fields[at];
  if (name[0] == argument_mark) {
    facts_.add_arguments();
  } else if (!is_known(name)) {
    facts_.add_unknown(place_);
  } else if (!name.empty()) {
    external(Fields(fields.begin() + static_cast<std::ptrdiff_t>(at), fields.end()), true);
  }
  end(Flow::ended);
}

void Walker::external(const Fields& fields, bool is_exec) {
  ShellCommand found{.name = fields[0], .is_exec = is_exec};
  for (std::size_t i = 1; i < fields.size(); ++i)
    found.arguments.push_back(is_known(fields[i]) ? fields[i] : "");
  facts_.add(std::move(found), place_, is_certain(), choice_);
  if (depth_ + 2 > max_depth) return;
  ++depth_;
  const Launched launched = launched_by(fields);
  for (const Fields& inner : launched.commands) {
    if (inner[0].empty()) continue;
    if (inner[0][0] == argument_mark) {
      facts_.add_arguments();
    } else if (!is_known(inner[0])) {
      facts_.add_unknown(place_);
    } else {
      external(inner, is_exec);
    }
  }
  for (const std::string& text : launched.text) {
    const Flow before = flow_;
    values_.begin_branches();
    Fields arguments = launched.text_arguments;
    if (!arguments.empty()) {
      values_.set("0", {{arguments[0]}});
      arguments.erase(arguments.begin());
    }
    values_.set("@", {arguments});
    run_text(text);
    values_.end_branches(ShellValues::Taken::forgotten);
    flow_ = before;
  }
  --depth_;
}

void Walker::source(const Fields& fields) {
  const std::size_t at = !fields.empty() && fields[0] == "--" ? 1 : 0;
  if (at >= fields.size()) return;
  if (!is_known(fields[at])) return facts_.add_unknown(place_);
  ShellCommand found{.name = fields[at], .is_sourced = true};
  for (std::size_t i = at + 1; i < fields.size(); ++i)
    found.arguments.push_back(is_known(fields[i]) ? fields[i] : "");
  facts_.add(std::move(found), place_, is_certain(), choice_);
}

void Walker::note_all(const ShellWord& word) {
  for (const Fields& fields : values_.fields({&word, 1}))
    for (const std::string& field : fields)
      facts_.add_paths(field);
}

}  // namespace

ShellScript read_shell(std::string_view text, const std::map<std::string, std::string>& variables) {
  const ShellTree tree = read_shell_tree(text);
  return Walker(text, variables).walk(tree);
}

}  // namespace whittle::scripts
