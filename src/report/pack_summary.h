#pragma once

#include "image/output.h"
#include "rootfs/manifest.h"

#include <string>

namespace whittle::report {

// What was packed: counts, bytes, the five largest files, and how to go on from
// there: the Dockerfile that uses it, or the commands that load the image.
std::string pack_summary(const rootfs::Manifest& manifest, const image::OutputOptions& options,
                         const image::OutputReport& report);

}  // namespace whittle::report
