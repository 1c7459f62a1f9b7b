#pragma once

#include "base/finding.h"
#include "rootfs/manifest.h"
#include "tree/walker.h"

namespace whittle::audit {

// The links of a root that lead to nothing in it. What only exists while a container runs
// (/proc, /dev, /sys, /run) is taken to be there; where nobody but people would read
// (manual pages, documentation) a link is only noted. `planned` may be null: a link that was
// planned to lead nowhere is right.
Findings check_links(const rootfs::Manifest& root, const tree::Walker& walker,
                     const rootfs::Manifest* planned);

}  // namespace whittle::audit
