#pragma once

#include <string>

namespace whittle::commands {

// What holds for every command.
struct Common {
  bool quiet = false;
  int verbose = 0;
  std::string color = "auto";
};

}  // namespace whittle::commands
