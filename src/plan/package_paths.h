#pragma once

#include "plan/plan.h"
#include "plan/request.h"

#include <string>
#include <vector>

namespace whittle::plan {

// The files and links that packages of the root bring to an image, as the packages spell
// them, sorted. What is not in the tree is passed over. Throws Error, with what may have been
// meant, for a package that is not installed, and for a root without packages.
std::vector<std::string> package_paths(const World& world,
                                       const std::vector<PackageRequest>& requests);

}  // namespace whittle::plan
