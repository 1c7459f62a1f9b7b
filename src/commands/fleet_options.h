#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// The options of `audit` about many images at once.
struct FleetOptions {
  std::string list;                 // a file with the name of an image a line; "-": standard input
  std::string share;                // "I/N"
  std::string lines;                // where a line an image is written; empty: nowhere
  bool resume = false;              // images that have a line there are passed over
  std::vector<std::string> merged;  // files of such lines

  void add_to(CLI::App& app);
  bool is_asked_for() const;
  // Throws Error for what contradicts or means nothing.
  void check() const;
  // `named`, then those of the list, of all that the share. Throws Error for a list that
  // cannot be read.
  std::vector<std::string> names(std::vector<std::string> named) const;
};

}  // namespace whittle::commands
