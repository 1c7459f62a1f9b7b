#pragma once

#include "base/glob.h"

#include <string>
#include <string_view>
#include <vector>

namespace whittle::closure {

// Libraries that no image should have: the machine that runs the program puts its own
// into each container (libcuda.so.1). They are holes that stop nothing, with a note.
struct RuntimeLibraries {
  Glob name;
  std::string why;  // the machine's, and not one from elsewhere
};

// The first of `all` that says so of a library of this name or path; nullptr: none.
const RuntimeLibraries* find_left(const std::vector<RuntimeLibraries>& all, std::string_view name);

}  // namespace whittle::closure
