#pragma once

#include "report/json.h"
#include "sandbox/course.h"

namespace whittle::report {

// Sets "run": how a program was run, and what it said on both streams.
void put_run(Json& document, const sandbox::Course& course, bool is_good);

}  // namespace whittle::report
