#pragma once

#include "scripts/shell_values.h"

#include <string_view>

namespace whittle::scripts {

// Whether a shell runs it itself: what sh of POSIX, dash 0.5.12 or bash 5.2 has built in.
bool is_shell_builtin(std::string_view name);

// What a builtin of these fields does to the variables: cd, set, shift, read, unset... What
// it reads is unknown.
void run_on_values(const Fields& command, ShellValues& values);

}  // namespace whittle::scripts
