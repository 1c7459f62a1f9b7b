#pragma once

#include "base/finding.h"
#include "base/glob.h"
#include "rootfs/manifest.h"

#include <vector>

namespace whittle::rootfs {

// Takes out of a manifest what matches one of the patterns, with all that is in it,
// and then directories that were only there for that. Other names of a file that is
// taken out stay, and links that led there stay and lead nowhere.
//
// An error is returned for everything taken out that a program does not start
// without, naming who asks for it.
Findings exclude(Manifest& manifest, const std::vector<Glob>& patterns);

}  // namespace whittle::rootfs
