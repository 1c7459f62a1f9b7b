#pragma once

#include "identity/bill.h"
#include "report/json.h"

#include <string_view>

namespace whittle::report {

// A bill as an SPDX 3.0.1 document in JSON-LD. `version` is that of whittle.
Json spdx3_document(const identity::Bill& bill, std::string_view version);

}  // namespace whittle::report
