#pragma once

#include "needs/requirements.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// The options about what no DT_NEEDED names: the same in every command.
struct NeedOptions {
  std::vector<std::string> forced;  // NAME or NAME=ARG,ARG
  std::vector<std::string> off;
  std::string dlopen = "recommended";
  std::vector<needs::Rule> rules;  // besides the built-in ones, or in their place

  void add_to(CLI::App& app);

  // Throws Error for a value that means nothing.
  needs::Options options() const;
};

}  // namespace whittle::commands
