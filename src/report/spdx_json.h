#pragma once

#include "identity/bill.h"
#include "report/json.h"

#include <string_view>

namespace whittle::report {

// A bill as an SPDX 2.3 document. `version` is that of whittle.
Json spdx_document(const identity::Bill& bill, std::string_view version);

}  // namespace whittle::report
