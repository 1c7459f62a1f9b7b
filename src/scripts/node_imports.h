#pragma once

#include "scripts/import.h"

#include <string_view>
#include <vector>

namespace whittle::scripts {

// What a text of JavaScript for Node loads by constants, in its order: by require,
// require.resolve, import and export .. from. What is in a function, in try or in a branch
// is optional.
std::vector<Import> node_imports(std::string_view text);

}  // namespace whittle::scripts
