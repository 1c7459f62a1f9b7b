#pragma once

#include <string_view>

namespace whittle::bundle {

// unpacker.sh: what a bundle that is a shell script begins with.
std::string_view unpacker_script();

// debugger.gdb: tells gdb which files of a bundle a process, or a core dump of one, has mapped.
std::string_view debugger_script();

}  // namespace whittle::bundle
