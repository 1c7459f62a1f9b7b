#pragma once

#include "audit/image_audit.h"
#include "report/audit_baseline.h"

#include <optional>
#include <string>

namespace whittle::report {

// The sizes of an image as a table for a pull request; against a baseline, where there is
// one, with the files and packages that made the difference. What changed by less than 100 kB
// and by less than 0.5 % of the image is not named; where nothing did, one line says so.
// Errors follow.
std::string audit_markdown(const audit::ImageAudit& audit, const std::string& name,
                           const std::optional<Baseline>& baseline);

}  // namespace whittle::report
