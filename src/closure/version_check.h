#pragma once

#include "closure/closure.h"

namespace whittle::closure {

// Checks every DT_VERNEED of a closure as glibc does before it relocates
// anything (elf/dl-version.c), and adds what it would say to the findings. What
// stops the start is an error; of what is opened later, only where the program does
// not go on without it. musl checks nothing.
void check_versions(Closure& closure);

}  // namespace whittle::closure
