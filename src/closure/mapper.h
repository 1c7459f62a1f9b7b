#pragma once

#include "closure/closure.h"
#include "closure/runtime_library.h"
#include "loader/rules.h"
#include "loader/start.h"

namespace whittle::closure {

// Maps a program as its loader does, then what is opened later, and fills in
// objects, edges, listing and the findings that come up on the way.
// `closure.objects` must be empty.
void map_program(const loader::Rules& rules, const loader::Start& start,
                 const std::vector<Opening>& openings, RuntimeLibraries runtime_libraries,
                 Closure& closure);

}  // namespace whittle::closure
