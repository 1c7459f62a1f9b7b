#pragma once

#include "base/finding.h"
#include "plan/plan.h"
#include "report/color.h"

#include <string>

namespace whittle::report {

// Whether a finding is told in another way than findings_text() does: with the places that
// were tried (closure_text.h), or with what is over its budget (plan_text.h).
bool is_told_apart(const Finding& finding);

// What findings say, one or two lines each.
std::string findings_text(const Findings& findings, Color color);

// Notes that say the same of several things made one of the first: "/dev/null and 7 more".
// The others stay as they are, all in the order of the first of their kind.
Findings gathered(Findings findings);

// All findings of a plan from a severity on, in their order; for what is missing, with
// the places that were tried (closure_text.h), first. What is over its budget is told
// apart, see plan_text.h.
std::string findings_text(const plan::Plan& plan, Severity from, Color color);

}  // namespace whittle::report
