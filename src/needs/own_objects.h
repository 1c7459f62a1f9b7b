#pragma once

#include "closure/closure.h"

#include <vector>

namespace whittle::needs {

// By index of the object: whether it is the program, or a library that it alone would
// find: by RPATH or LD_LIBRARY_PATH, or by the path or RUNPATH of what is its own. What
// merely lies in a directory that comes whole is not.
std::vector<bool> own_objects(const closure::Closure& closure);

}  // namespace whittle::needs
