#pragma once

#include <string_view>

namespace whittle::bundle {

// unpacker.sh.
std::string_view unpacker_script();

}  // namespace whittle::bundle
