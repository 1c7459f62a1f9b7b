#pragma once

#include "audit/fleet.h"

#include <string>
#include <string_view>
#include <vector>

namespace whittle::report {

// One image as a line of JSON, with a newline at its end.
std::string fleet_line(const audit::FleetImage& image);

// The lines of a file, as fleet_line() makes them; a last one without its newline is what a
// run left that was stopped, and is passed over. `name` is what errors call the file. Throws
// Error, with the line, for anything else.
std::vector<audit::FleetImage> read_fleet_lines(std::string_view text, const std::string& name);

}  // namespace whittle::report
