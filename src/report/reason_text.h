#pragma once

#include "base/reason.h"
#include "closure/closure.h"

#include <string>
#include <vector>

namespace whittle::report {

// One reason as a phrase that follows a name: "needed by /app/server as libx.so.1
// (RUNPATH of /app/server)", "interpreter of /app/server". A name left empty is not
// told.
std::string phrase(const Reason& reason);

// The reason an edge of a closure stands for.
Reason to_reason(const closure::Closure& closure, const closure::Edge& edge);

}  // namespace whittle::report
