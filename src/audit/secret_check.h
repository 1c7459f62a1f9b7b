#pragma once

#include "base/finding.h"
#include "rootfs/manifest.h"
#include "tree/walker.h"

namespace whittle::audit {

// What looks like a secret (see needs/secrets.h), by path and kind alone: no byte of one is
// ever told. What `planned`, which may be null, has in the same size is only noted.
Findings check_secrets(const rootfs::Manifest& root, const tree::Walker& walker,
                       const rootfs::Manifest* planned);

}  // namespace whittle::audit
