#pragma once

#include "audit/image_audit.h"
#include "report/color.h"

#include <string>

namespace whittle::report {

// What is in an image, for people: how its bytes stand to what it starts, what takes most of
// what is unreached, by kind, package and directory, what layers hide, what is there twice,
// the findings of at least `from`, and what would be left. `name` is what was audited.
std::string audit_text(const audit::ImageAudit& audit, const std::string& name, Severity from,
                       Color color);

}  // namespace whittle::report
