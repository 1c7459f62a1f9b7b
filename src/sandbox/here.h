#pragma once

#include "sandbox/child.h"

#include <string>
#include <vector>

// The root that whittle runs in, as it is: a stage that starts from the packed root.
namespace whittle::sandbox {

Launch in_this_root(Workload workload);

// What such a run does not tell of a run in a container, in a few words each.
std::vector<std::string> not_shown_here();

}  // namespace whittle::sandbox
