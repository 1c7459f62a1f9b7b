#pragma once

#include "plan/plan.h"
#include "rootfs/builder.h"

namespace whittle::plan {

// Adds the program that asks in the image, where whittle brings it, and says in the plan how
// the engine starts it. Throws Error where there is none for the machine of the programs.
void add_healthcheck(Plan& plan, const HealthcheckRequest& request, rootfs::Builder& builder);

}  // namespace whittle::plan
