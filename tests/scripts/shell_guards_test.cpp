#include "scripts/shell_guards.h"

#include "scripts/shell_grammar.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle::scripts;

namespace {

std::string asked(std::string_view text) {
  const ShellTree tree = read_shell_tree(text);
  const ShellGuard guard = guard_of(tree.commands.at(0));
  if (guard.asks_for == nullptr) return "";
  return (guard.is_negated ? "not " : "") + constant_of(*guard.asks_for).value_or("$");
}

bool leaves(std::string_view text) {
  return leaves_well(read_shell_tree(text).commands);
}

}  // namespace

TEST_CASE("questions whether a program is there are known") {
  CHECK(asked("[ -x /a ]") == "/a");
  CHECK(asked("test ! -e /a") == "not /a");
  CHECK(asked("! [ -f /a ]") == "not /a");
  CHECK(asked("! [[ ! -x /a ]]") == "/a");
  CHECK(asked("command -v a >/dev/null") == "a");
  CHECK(asked("type a") == "a");
  CHECK(asked("which -s a") == "a");
  CHECK(asked("hash a") == "a");
  CHECK(asked("[ -n a ]") == "");
  CHECK(asked("command a") == "");
  CHECK(asked("(a)") == "");
}

TEST_CASE("to leave well is to exit or return with 0 or 5") {
  CHECK(leaves("{ echo; return 5; }"));
  CHECK(leaves("exit 0"));
  CHECK_FALSE(leaves("exit 1"));
  CHECK_FALSE(leaves("exit"));
  CHECK_FALSE(leaves("exit 0 &\nls"));
  CHECK_FALSE(leaves(""));
}
