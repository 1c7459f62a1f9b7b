#pragma once

#include "base/finding.h"
#include "bundle/bundle.h"
#include "plan/plan.h"

namespace whittle::bundle {

// Asks the loader's rules of the bundle itself, in a root that holds nothing else: every
// program must load there, from the bundle, what it loads at home, in the same order. An
// error of kind image_differs for each that does not.
Findings check_bundle(const Bundle& bundle, const plan::Plan& plan);

}  // namespace whittle::bundle
