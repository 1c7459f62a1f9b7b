#pragma once

#include "bundle/verification.h"
#include "report/color.h"

#include <string>

namespace whittle::report {

// How a bundle's programs went where there is nothing else, what they asked of the machine,
// and what is to be said from a severity on; then the verdict. `name` is what it is called.
std::string bundle_verification_text(const bundle::BundleVerification& verification,
                                     const std::string& name, Severity from, Color color);

}  // namespace whittle::report
