#pragma once

#include "base/finding.h"
#include "rootfs/manifest.h"

namespace whittle::audit {

// Where a root is not what was planned: kind, mode, owner, file capabilities, contents (of
// files whose digest was planned) and targets of links, of everything that was planned; and
// the files that were not. Times are those of who unpacked it. A directory that belongs to
// one user throughout was unpacked by them: said once. Throws Error for a file that cannot
// be read.
Findings check_plan(const rootfs::Manifest& root, const rootfs::Manifest& planned);

}  // namespace whittle::audit
