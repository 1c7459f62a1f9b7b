#pragma once

#include "bundle/bundle.h"

#include <cstdint>
#include <optional>
#include <string>

namespace whittle::report {

// What was bundled: counts, bytes, the variables that are set, and how it is started;
// `packed` is the size of a single file.
std::string bundle_text(const bundle::Bundle& bundle, const std::string& output,
                        std::optional<std::uint64_t> packed = {});

}  // namespace whittle::report
