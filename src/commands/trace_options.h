#pragma once

#include "trace/tracer.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// Everything that `whittle trace` can be told.
struct TraceOptions {
  std::string output;
  int pid = 0;       // 0: nobody said
  std::string time;  // --for
  std::string timeout;
  std::string until_listening;
  std::vector<std::string> merged;
  std::vector<std::string> command;

  void add_to(CLI::App& app);

  // Throws for what is missing or contradicts: nothing was run then.
  void check() const;
};

}  // namespace whittle::commands
