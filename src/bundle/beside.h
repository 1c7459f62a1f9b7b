#pragma once

#include "bundle/bundle.h"

namespace whittle::bundle {

// Whether a program of the bundle may find files from where its own file is: then that has to be
// in the bundle's directory.
bool looks_beside(const Bundle& bundle);

}  // namespace whittle::bundle
