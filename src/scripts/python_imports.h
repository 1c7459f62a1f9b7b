#pragma once

#include "scripts/import.h"

#include <string_view>
#include <vector>

namespace whittle::scripts {

// The modules that a text of Python imports, in its order: by `import`, by `from` (the module,
// and each name in it, which may be one too: "a.b", "a.b.c"), by __import__ and
// importlib.import_module of a constant. A relative name keeps its dots: ".x".
//
// What an entry point is loaded from, by pkg_resources or importlib.metadata, is a
// distribution: its name without version and extras.
std::vector<Import> python_imports(std::string_view text);

}  // namespace whittle::scripts
