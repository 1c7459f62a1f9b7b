#pragma once

#include "identity/bill.h"
#include "report/json.h"

#include <string_view>

namespace whittle::report {

// A bill as a CycloneDX 1.6 document. `version` is that of whittle.
Json cyclonedx_document(const identity::Bill& bill, std::string_view version);

}  // namespace whittle::report
