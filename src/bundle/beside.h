#pragma once

#include "bundle/bundle.h"

#include <string_view>

namespace whittle::bundle {

// Whether an interpreter looks for what is at this path of a bundle from where it is itself.
bool is_found_beside_interpreter(std::string_view path);

// Whether a program of the bundle finds files from where its own file is: then that has to be
// in the bundle's directory.
bool looks_beside(const Bundle& bundle);

}  // namespace whittle::bundle
