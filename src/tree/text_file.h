#pragma once

#include "tree/walker.h"

namespace whittle::tree {

// Throws Error for a file of more than limits::text_file bytes: one that is read whole, and
// made words of, must be of a size that people or their tools write. A sparse file of
// terabytes would never end.
void check_text_size(const FileTree& tree, const Walked& file);

}  // namespace whittle::tree
