#pragma once

#include "bundle/bundle.h"
#include "plan/plan.h"

namespace whittle::bundle {

// `plan` has a manifest, and must outlive the bundle. Throws Error where something cannot
// be bundled: a machine without launchers, two programs of one name.
Bundle make_bundle(const plan::Plan& plan);

}  // namespace whittle::bundle
