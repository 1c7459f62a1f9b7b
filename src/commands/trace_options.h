#pragma once

#include "commands/watch_options.h"
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
  std::string pid;   // empty: a command is run
  std::string time;  // --for
  WatchOptions watch;
  std::vector<std::string> merged;
  std::vector<std::string> command;

  void add_to(CLI::App& app);

  // Throws for what is missing or contradicts.
  void check() const;

  pid_t process() const;
  // How long it is watched, and what is told meanwhile.
  trace::Options options() const;
};

}  // namespace whittle::commands
