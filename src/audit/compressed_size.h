#pragma once

#include "image/image_reader.h"

#include <cstdint>

namespace whittle::audit {

// The bytes of all layers as a registry would store them: those that are compressed as they
// are, the others as gzip makes them at its usual level; of a root file system without
// layers that of its tar. Throws Error for a file that cannot be read.
std::uint64_t compressed_size(const image::Image& image);

}  // namespace whittle::audit
