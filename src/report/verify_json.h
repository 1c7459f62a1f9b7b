#pragma once

#include "audit/verify.h"
#include "report/json.h"

namespace whittle::report {

// What the plan of a root says (plan_json.h), and `root`: what was looked at.
void put_verification(Json& document, const audit::Verification& verification);

}  // namespace whittle::report
