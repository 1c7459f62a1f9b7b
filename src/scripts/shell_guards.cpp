#include "scripts/shell_guards.h"

#include <string_view>

namespace whittle::scripts {

namespace {

bool is_one_of(const std::optional<std::string>& word, std::string_view list) {
  return word && list.contains(" " + *word + " ");
}

}  // namespace

ShellGuard guard_of(const ShellNode& command) {
  ShellGuard guard;
  guard.is_negated = command.is_negated;
  const bool is_test = command.kind == ShellNode::Kind::test;
  if (command.words.empty() || (!is_test && command.kind != ShellNode::Kind::simple)) return guard;
  std::size_t at = is_test ? 0 : 1;
  const auto name = constant_of(command.words[0]);
  if (is_test || is_one_of(name, " [ test ")) {
    if (at < command.words.size() && constant_of(command.words[at]) == "!") {
      guard.is_negated = !guard.is_negated;
      ++at;
    }
    if (at + 1 < command.words.size() && is_one_of(constant_of(command.words[at]), " -x -e -f -s "))
      guard.asks_for = &command.words[at + 1];
    return guard;
  }
  if (name == "command" && command.words.size() > 2 &&
      is_one_of(constant_of(command.words[1]), " -v -V "))
    guard.asks_for = &command.words[2];
  if (is_one_of(name, " type which hash ") && command.words.size() > 1)
    guard.asks_for = &command.words.back();
  return guard;
}

bool leaves_well(const std::vector<ShellNode>& commands) {
  if (commands.empty()) return false;
  const ShellNode& last = commands.back();
  if (last.kind == ShellNode::Kind::group) return leaves_well(last.blocks[0]);
  return last.kind == ShellNode::Kind::simple && last.words.size() == 2 &&
         is_one_of(constant_of(last.words[0]), " exit return ") &&
         is_one_of(constant_of(last.words[1]), " 0 5 ");
}

}  // namespace whittle::scripts
