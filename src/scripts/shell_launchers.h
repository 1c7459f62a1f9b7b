#pragma once

#include <string>
#include <vector>

namespace whittle::scripts {

// What a command runs besides itself.
struct Launched {
  std::vector<std::vector<std::string>> commands;
  // Texts of shell, each with what its $0, $1... will be.
  std::vector<std::string> text;
  std::vector<std::string> text_arguments;
};

// What a command runs that its arguments name, by the names of programs that do that: env,
// nice, timeout, gosu, xargs, `sh -c`, `find -exec`... Fields may hold marks of what is not
// known. Programs that run it in another root are left out.
Launched launched_by(const std::vector<std::string>& command);

}  // namespace whittle::scripts
