#pragma once

#include "freestanding/runtime/process.h"
#include "freestanding/runtime/text.h"

namespace whittle::freestanding {

// Where this file is: as the kernel says, or where there is no /proc as it was started.
void find_own_path(const Process& process, Path& path);

}  // namespace whittle::freestanding
