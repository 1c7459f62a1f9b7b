#pragma once

#include "cli/description.h"

#include <string>

namespace whittle::cli {

// The manual page of the program described, in mdoc, with what holds for all its
// commands: environment and exit status.
std::string manual_page(const CommandDescription& program, const std::string& version);

}  // namespace whittle::cli
