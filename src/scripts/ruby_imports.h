#pragma once

#include "scripts/import.h"

#include <string_view>
#include <vector>

namespace whittle::scripts {

// What a text of Ruby loads by constants, in its order: "x" of require, load and autoload,
// "./x" of require_relative (from the directory of the text), and of gem, activate_bin_path
// and bin_path the gem, which is a distribution.
std::vector<Import> ruby_imports(std::string_view text);

}  // namespace whittle::scripts
