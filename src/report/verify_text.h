#pragma once

#include "audit/verify.h"
#include "base/finding.h"
#include "report/color.h"

#include <string>

namespace whittle::report {

// What is to be said of a root file system from a severity on, the worst first: what a
// loader does not find once, with the places that were tried; then what was looked at, and
// the verdict. `name` is what the root is called.
std::string verify_text(const audit::Verification& verification, const std::string& name,
                        Severity from, Color color);

// "complete", or how much is not good.
std::string verdict_text(const Findings& findings, Color color);

}  // namespace whittle::report
