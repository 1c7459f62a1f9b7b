#pragma once

#include "audit/image_audit.h"
#include "report/json.h"

namespace whittle::report {

// Everything that an audit says: "audit" and "findings".
void put_audit(Json& document, const audit::ImageAudit& audit);

}  // namespace whittle::report
