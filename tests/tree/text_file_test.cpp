#include "tree/text_file.h"

#include "base/limits.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::tree;

TEST_CASE("a text file is read whole up to a size that nobody writes") {
  const MemoryTree tree;
  Walked file{"/etc/nsswitch.conf", {}, {}};
  file.status.size = limits::text_file;
  CHECK_NOTHROW(check_text_size(tree, file));
  file.status.size = std::uint64_t{1} << 40U;
  CHECK_THROWS_WITH(check_text_size(tree, file),
                    "cannot read /etc/nsswitch.conf: it has 1099511627776 bytes, a file of its "
                    "kind has 16777216 at most");
}
