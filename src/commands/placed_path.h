#pragma once

#include "plan/placed_tree.h"
#include "tree/walker.h"

#include <string>

namespace whittle::commands {

// Reads what a command line says of one file: `PATH`, `PATH:AT`, `host:PATH:AT`. A colon that
// belongs to the name of an existing file is part of it. Throws Error for an AT that is not
// absolute.
plan::PlacedPath parse_placed_path(const std::string& text, const tree::Walker& walker);

}  // namespace whittle::commands
