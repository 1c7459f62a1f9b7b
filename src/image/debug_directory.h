#pragma once

#include "rootfs/strip_files.h"

#include <string>
#include <vector>

namespace whittle::image {

// Writes debug data below a directory, which is made if it is not there, as
// debuggers look for it: DIRECTORY/.build-id/ab/cdef.debug. Each file appears
// whole or not at all, in place of one of the same build id; what else is in the
// directory stays, so that many programs may share one. Throws Error if something
// cannot be written.
void write_debug_files(const std::vector<rootfs::DebugFile>& files, const std::string& directory);

}  // namespace whittle::image
