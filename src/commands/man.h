#pragma once

#include "commands/description.h"

#include <string>

namespace whittle::commands {

// The manual page of the program described, in mdoc.
std::string manual_page(const CommandDescription& program, const std::string& version);

}  // namespace whittle::commands
