#pragma once

#include <string_view>

namespace whittle::closure {

// Whether a library of this name is a part of the driver of the machine that runs the
// program, and must be of the same release as the rest of it (libcuda.so.1): container
// runtimes put it into each container, so it belongs to no image.
bool is_of_the_runtime(std::string_view name);

// Libraries of the driver of this kind.
enum class RuntimeLibraries {
  left,   // to the machine that runs the program: optional holes, with a note
  taken,  // searched as the loader does
};

}  // namespace whittle::closure
