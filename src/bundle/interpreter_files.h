#pragma once

#include <string_view>

namespace whittle::bundle {

// Whether an interpreter looks for what is at this path of a bundle from where it is itself.
bool is_found_beside_interpreter(std::string_view path);

}  // namespace whittle::bundle
