#pragma once

#include "audit/planned.h"

#include <string>
#include <string_view>

namespace whittle::report {

// What `whittle pack --json` printed of a plan, read back: its entries, how they are started,
// and its findings; of findings that this whittle does not know nothing. `name` is what errors
// call the text. Throws Error for what is no such text, or has no entries.
audit::Planned read_plan(std::string_view text, const std::string& name);

}  // namespace whittle::report
