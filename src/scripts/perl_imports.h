#pragma once

#include "scripts/import.h"

#include <string>
#include <string_view>
#include <vector>

namespace whittle::scripts {

// The modules that a text of Perl loads, in its order: "A::B" of use and require, with those
// that `use parent` and `use base` name, and the "x.pl" of a require. Pragmas are modules
// too; a version is none. What is in a string that is evaluated is optional; use elsewhere
// never is, for it is done when the text is compiled.
std::vector<Import> perl_imports(std::string_view text);

// The directories that `use lib` names, as they are written: "/opt/lib", "$FindBin::Bin/lib".
std::vector<std::string> perl_lib_paths(std::string_view text);

}  // namespace whittle::scripts
