#pragma once

#include "closure/closure.h"

#include <string>
#include <vector>

namespace whittle::closure {

// Says of everything that is missing or refused what follows from it: an error where the
// program does not start without it, a note where it does. Holes of the names
// `allow_missing` ("all": of any) become such that a program does without, a warning each.
// What belongs to the machine that runs the program has been told already.
void check_holes(Closure& closure, const std::vector<std::string>& allow_missing);

}  // namespace whittle::closure
