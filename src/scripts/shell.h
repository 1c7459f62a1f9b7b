#pragma once

#include "scripts/shell_script.h"

#include <map>
#include <string>
#include <string_view>

namespace whittle::scripts {

// What the text of a script for sh or bash runs, as far as the text and the variables tell
// that are known ("0": the path of the script; PWD, HOME...). Text behind an exit or exec
// that is always reached is not read, for no shell reads it.
//
// Never throws for a text; takes time in proportion to its length. Reads no files: what a
// sourced file defines is not known here, so its functions look like commands.
ShellScript read_shell(std::string_view text,
                       const std::map<std::string, std::string>& variables = {});

}  // namespace whittle::scripts
