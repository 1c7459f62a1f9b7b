#pragma once

#include "plan/start.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// The options that say how a root file system that is there will be started, where it does
// not say so itself or another way is meant.
struct StartOptions {
  std::vector<std::string> env = {};
  std::string cwd = {};
  std::string user = {};
  std::vector<std::string> entrypoint = {};
  std::vector<std::string> cmd = {};
  std::vector<std::string> no_need = {};

  void add_to(CLI::App& app);

  // What the options say, and `start` where they say nothing. Throws Error for a value that
  // means nothing.
  plan::Start over(plan::Start start) const;
};

}  // namespace whittle::commands
