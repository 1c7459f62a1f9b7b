#pragma once

#include "cli/description.h"

#include <string>

namespace whittle::cli {

// Scripts that make a shell propose the commands, options and values of the
// program described. Each is complete: the shell reads it and nothing else.
std::string bash_completion(const CommandDescription& program);
std::string zsh_completion(const CommandDescription& program);
std::string fish_completion(const CommandDescription& program);

}  // namespace whittle::cli
