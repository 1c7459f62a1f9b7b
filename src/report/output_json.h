#pragma once

#include "image/output.h"
#include "report/json.h"

namespace whittle::report {

// `output`: what was written, where, and its digests.
void put_output(Json& document, const image::OutputOptions& options,
                const image::OutputReport& report);

}  // namespace whittle::report
