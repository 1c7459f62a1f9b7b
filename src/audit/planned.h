#pragma once

#include "base/finding.h"
#include "plan/start.h"
#include "rootfs/manifest.h"

namespace whittle::audit {

// What `pack` said of a root file system when it was planned.
struct Planned {
  rootfs::Manifest root;  // sources are not known
  plan::Start start;
  Findings findings;
};

}  // namespace whittle::audit
