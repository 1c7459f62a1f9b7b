#pragma once

#include "scripts/shell_tree.h"

namespace whittle::scripts {

// What a command asks whether it is there: `[ -x FILE ]`, `test ! -e FILE`, `command -v NAME`,
// `type`, `which`, `hash`.
struct ShellGuard {
  const ShellWord* asks_for = nullptr;  // of the command; null: it asks nothing of the kind
  bool is_negated = false;
};

ShellGuard guard_of(const ShellNode& command);

// Whether the commands leave the script or a function with the word that all is well (0), or
// that the program is not installed (5, as scripts of init have it by LSB).
bool leaves_well(const std::vector<ShellNode>& commands);

}  // namespace whittle::scripts
