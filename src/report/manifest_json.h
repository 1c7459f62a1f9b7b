#pragma once

#include "report/json.h"
#include "rootfs/difference.h"
#include "rootfs/manifest.h"

#include <vector>

namespace whittle::report {

// `entries` of a root file system, with its own `totals`. Digests are there as far
// as they are known.
void put_manifest(Json& document, const rootfs::Manifest& manifest);

// `differences` between two of them, with `totals` of the second and, as
// files_before and bytes_before, of the first.
void put_differences(Json& document, const rootfs::Manifest& before, const rootfs::Manifest& after,
                     const std::vector<rootfs::Difference>& differences);

}  // namespace whittle::report
