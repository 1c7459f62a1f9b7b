#pragma once

#include "commands/command.h"
#include "commands/pack_options.h"
#include "image/output.h"
#include "plan/plan.h"

#include <cstdint>

namespace whittle::commands {

// Tells by how much a plan is over --max-size, and what weighs most.
void tell_excess(const plan::Plan& plan, std::uint64_t max_size);

// Writes what is planned, and the debug data that stripping took off it, and tells
// what was written. `output` gets what the plan knows of the image. Over
// --max-compressed nothing is written, and that is told.
Status write_pack(plan::Plan& plan, const PackOptions& options, const Common& common,
                  image::OutputOptions& output, image::OutputReport& report);

}  // namespace whittle::commands
