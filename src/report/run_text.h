#pragma once

#include "sandbox/course.h"

#include <string>

namespace whittle::report {

// How a run went, in a line; what its isolation cannot show; and, where it failed, the last
// lines of what the program said.
std::string run_text(const sandbox::Course& course, bool is_good);

}  // namespace whittle::report
