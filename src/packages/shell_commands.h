#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::packages {

// A word of a shell command: what it may be, as far as constants in the same text say;
// several where a variable is given several values. Empty: what only running it tells.
using ShellWord = std::vector<std::string>;

// Calls visit for every simple command of a shell script, with its words, in the order of
// the text: whether it runs is not asked. Assignments, redirections and keywords in front
// of it are no words. Command substitutions are not looked into.
void each_shell_command(std::string_view text,
                        const std::function<void(const std::vector<ShellWord>&)>& visit);

}  // namespace whittle::packages
