#pragma once

#include "rootfs/manifest.h"

#include <string>
#include <vector>

namespace whittle::report {

// What was packed: counts, bytes, the five largest files, and the Dockerfile
// that uses it. `entrypoints` are the programs, as paths in the image.
std::string pack_summary(const rootfs::Manifest& manifest, const std::string& output,
                         const std::vector<std::string>& entrypoints);

}  // namespace whittle::report
