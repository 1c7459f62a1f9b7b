#pragma once

#include "tree/file_tree.h"

#include <string>

namespace whittle::image {

// The bytes of a file of this machine, links followed: mapped if it is a regular
// file; what can be read only once (a pipe, "-" for standard input) is spooled.
// Throws Error if it cannot be read.
tree::Contents read_input(const std::string& path);

}  // namespace whittle::image
