#pragma once

#include "base/finding.h"
#include "rootfs/manifest.h"

namespace whittle::rootfs {

// Every way in which a manifest is not one that an image can be made of; one
// finding each, of severity error. See the sentences in manifest_check.cpp.
Findings check(const Manifest& manifest);

}  // namespace whittle::rootfs
