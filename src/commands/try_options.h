#pragma once

#include "commands/common.h"
#include "commands/watch_options.h"
#include "plan/request.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// Commands that are run and watched before something is packed.
struct TryOptions {
  std::vector<std::string> commands;
  WatchOptions watch;

  void add_to(CLI::App& app);

  // Runs them, one after the other; what they write goes to standard error. Throws Error
  // for one that cannot be started, that fails, or whose words are none: what it touched is
  // then not all that it needs.
  std::vector<plan::TracedRun> run(const Common& common) const;
};

}  // namespace whittle::commands
