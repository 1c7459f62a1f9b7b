#pragma once

#include "freestanding/runtime/process.h"
#include "freestanding/runtime/text.h"

namespace whittle::freestanding {

inline constexpr int could_not_start = 127;  // as a shell says it

// Becomes the program that the settings name, in the bundle that lies in `directory`. What
// it returns is the exit status where it cannot; why was said, as `name`.
int start_program(const Process& process, View name, View settings, View directory);

}  // namespace whittle::freestanding
