#pragma once

#include "bundle/verification.h"
#include "report/json.h"

namespace whittle::report {

// Sets "findings", "proof": what was started where there is nothing else, and what it asked of
// the machine; and "run", where a program was.
void put_bundle_verification(Json& document, const bundle::BundleVerification& verification);

}  // namespace whittle::report
