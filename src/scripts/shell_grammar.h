#pragma once

#include "scripts/shell_tree.h"

#include <string_view>

namespace whittle::scripts {

// Reads a text by the grammar of the shell, and what bash adds to it. What comes after
// exit or exec at the top is not read: the shell does not read it either, and behind it
// scripts have archives and programs in other languages.
//
// Where the text does not follow the grammar the tree ends, and says so.
ShellTree read_shell_tree(std::string_view text);

}  // namespace whittle::scripts
