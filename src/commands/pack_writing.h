#pragma once

#include "commands/command.h"
#include "commands/pack_options.h"
#include "commands/pack_plan.h"
#include "image/output.h"

namespace whittle::commands {

// Whether what is planned is within --max-size; tells what weighs most if not.
Status check_size(const PackPlan& plan, const PackOptions& options);

// Writes what is planned, and the debug data that stripping took off it, and tells
// what was written. `output` gets what the plan knows of the image. Over
// --max-compressed nothing is written, and that is told.
Status write_pack(PackPlan& plan, const PackOptions& options, const Common& common,
                  image::OutputOptions& output, image::OutputReport& report);

}  // namespace whittle::commands
