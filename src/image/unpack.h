#pragma once

#include "tree/file_tree.h"

#include <cstdint>
#include <limits>
#include <string>

namespace whittle::image {

// An archive as it is without compression.
struct Unpacked {
  tree::Contents contents;
  std::uint64_t stored = 0;  // bytes that it took before, which bound what may be in it
};

// The bytes of an archive without whatever compressed it: gzip, zstd, xz, bzip2, lz4,
// told by the bytes. What is not compressed stays where it is; the rest is spooled.
// `name` is what errors call it; `held_in` is the size of the file that the archive came
// out of, which may have been compressed itself. Throws Error for what is damaged or cut
// off, and for what grows beyond limits::expansion.
Unpacked unpack(const tree::Contents& archive, const std::string& name,
                std::uint64_t held_in = std::numeric_limits<std::uint64_t>::max());

// Throws Error if `size` bytes that came of `stored` ones are beyond limits::expansion.
void check_expansion(std::uint64_t stored, std::uint64_t size, const std::string& name);

}  // namespace whittle::image
