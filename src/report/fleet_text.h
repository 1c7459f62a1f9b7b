#pragma once

#include "audit/fleet.h"
#include "report/color.h"

#include <string>

namespace whittle::report {

// Many images as a table: each by bytes, unreached bytes and secrets, those with most that is
// unreached first; packages by what is unreached of them; contents that many carry, and what
// one shared layer would save.
std::string fleet_text(const audit::Fleet& fleet, Color color);

}  // namespace whittle::report
