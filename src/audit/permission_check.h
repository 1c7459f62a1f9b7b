#pragma once

#include "base/finding.h"
#include "rootfs/manifest.h"

#include <string>
#include <vector>

namespace whittle::audit {

// What gives more rights than was asked for: files that run as their owner or group, files
// and directories that everybody may write to (with the sticky bit a directory is shared
// on purpose, as /tmp is), and the devices, fifos and sockets among `left_out`, findings of
// who read the root. `started` are the real paths of what is asked for; `planned`, what may be
// as it is, may be null.
Findings check_permissions(const rootfs::Manifest& root, const Findings& left_out,
                           const std::vector<std::string>& started,
                           const rootfs::Manifest* planned);

}  // namespace whittle::audit
