#pragma once

#include "needs/file_facts.h"
#include "needs/names.h"

#include <string>
#include <vector>

namespace whittle::needs {

// What scripts for Node load that does not come with it: files that they name by their
// place, and packages, found as Node finds them (modules.html, "All together"): in
// node_modules of each directory above, then where distributions have them. A package comes
// whole, with those that its package.json depends on.
std::vector<Named> names_in_node(const FactStore& facts, const NameReader& names,
                                 const std::vector<std::string>& paths);

}  // namespace whittle::needs
