#pragma once

#include "commands/common.h"
#include "plan/plan.h"

namespace whittle::commands {

// Tells on stderr what stands against what is planned; where nothing does, also what else there
// is to know: what is needed, what may be, and how that compares with runs. --quiet leaves the
// errors alone.
void tell_plan(const plan::Plan& plan, const Common& common);

}  // namespace whittle::commands
