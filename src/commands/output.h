#pragma once

#include "commands/common.h"
#include "report/color.h"

#include <cstdio>
#include <string_view>

namespace whittle::commands {

// Whether to color what goes to `stream`: --color, NO_COLOR, CLICOLOR_FORCE, TERM and
// whether it is a terminal.
report::Color color_for(const Common& common, std::FILE* stream);

// Writes the result of a command to stdout. Throws Error if it cannot all be
// written; a reader that went away is one.
void print(std::string_view text);

// Tells something beside the result, on stderr.
void tell(std::string_view text);

}  // namespace whittle::commands
