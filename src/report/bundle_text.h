#pragma once

#include "bundle/bundle.h"

#include <string>

namespace whittle::report {

// What was bundled: counts, bytes, the variables that are set, and how it is started.
std::string bundle_text(const bundle::Bundle& bundle, const std::string& output);

}  // namespace whittle::report
