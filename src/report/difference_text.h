#pragma once

#include "report/color.h"
#include "rootfs/difference.h"
#include "rootfs/manifest.h"

#include <string>
#include <vector>

namespace whittle::report {

// A difference a line: "+ PATH" came, "- PATH" went, "~ PATH" says what changed;
// then how many, and the bytes before and after. One line if there is none.
std::string difference_text(const rootfs::Manifest& before, const rootfs::Manifest& after,
                            const std::vector<rootfs::Difference>& differences, Color color);

}  // namespace whittle::report
