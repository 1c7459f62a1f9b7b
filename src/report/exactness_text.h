#pragma once

#include "plan/plan.h"

#include <string>

namespace whittle::report {

// How what is packed compares with what runs used: counts, bytes and the largest few, of
// what only the runs knew of and of what no run used.
std::string exactness_text(const plan::Exactness& exactness);

// The same of a root that is there, of which nobody knows why its files are.
std::string used_text(const plan::Exactness& exactness);

}  // namespace whittle::report
