#pragma once

#include "plan/why.h"

#include <string>

namespace whittle::report {

// What was found, and the chain of reasons up to what was asked about, a line each. Only
// for what is in the answer, found or missing.
std::string why_text(const plan::Why& why);
// The same, and the package that ships it, of the root that `world` is of.
std::string why_text(const plan::Why& why, const plan::World& world);

}  // namespace whittle::report
