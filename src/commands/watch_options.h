#pragma once

#include "trace/tracer.h"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// How long a command that is run and watched goes on, where it does not end by itself.
struct WatchOptions {
  std::vector<std::string> until_listening;
  std::string timeout;

  void add_to(CLI::App& app);
  bool any() const { return !until_listening.empty() || !timeout.empty(); }

  // Throws Error for values that mean nothing, and where something listens already: nobody
  // could tell who does then.
  trace::Options options() const;

  // What was waited for and did not come about; nullopt: nothing.
  std::optional<std::string> failure(const trace::Watched& watched) const;
};

}  // namespace whittle::commands
