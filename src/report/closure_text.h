#pragma once

#include "closure/closure.h"
#include "report/color.h"

#include <string>

namespace whittle::report {

// The closure as a tree: each line a name, the path it leads to and how that
// was found. An object is spread out once, where the loader meets it first; its
// other lines say whether that is above or below.
std::string tree_text(const closure::Closure& closure, Color color);

// The lines the loader's own listing would show: NAME<TAB>PATH, or
// NAME<TAB>not found.
std::string list_text(const closure::Closure& closure);

// For every name that was not found, or found and refused: who asked, what was
// tried in order, and why each failed; once for all who asked in vain in the same
// places. Empty if there is none.
std::string missing_text(const closure::Closure& closure, Color color);

}  // namespace whittle::report
