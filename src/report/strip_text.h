#pragma once

#include "rootfs/strip_files.h"

#include <string>

namespace whittle::report {

// How many files became smaller, and by how much.
std::string strip_text(const rootfs::StripReport& report);

}  // namespace whittle::report
