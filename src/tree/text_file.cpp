#include "tree/text_file.h"

#include "base/error.h"
#include "base/limits.h"

namespace whittle::tree {

void check_text_size(const FileTree& tree, const Walked& file) {
  if (file.status.size <= limits::text_file) return;
  throw Error("cannot read {}: it has {} bytes, a file of its kind has {} at most",
              tree.describe(file.path), file.status.size, limits::text_file);
}

}  // namespace whittle::tree
