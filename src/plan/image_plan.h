#pragma once

#include "plan/plan.h"
#include "rootfs/builder.h"

#include <map>
#include <string>

namespace whittle::plan {

// Makes the manifest of a plan whose programs all start: `builder` has what is included.
// Adds what there is to say of it.
void add_manifest(Plan& plan, const ImageRequest& request, rootfs::Builder builder);

}  // namespace whittle::plan
