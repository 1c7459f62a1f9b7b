#pragma once

#include "scripts/shell_script.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace whittle::scripts {

// Where a command is in a text.
struct ShellPlace {
  std::size_t order = 0;
  unsigned line = 0;
};

// What the values are of which one command takes one: how many, and of each name how many of
// them have run it. A name that all of them run is certain.
struct ShellChoice {
  std::size_t count = 0;
  std::map<std::string, std::size_t> seen = {};
};

// Collects what a text is found to say.
class ShellFacts {
 public:
  // `own_path`: of the script, which is no news.
  explicit ShellFacts(std::string own_path) : own_path_(std::move(own_path)) {}

  // A command at a place, which is reached for certain or not; `choice` may be null. Found
  // again at its place it is one, with the arguments that stay the same.
  void add(ShellCommand command, ShellPlace place, bool is_certain, ShellChoice* choice);
  void add_unknown(ShellPlace place) { unknown_.insert(place.order); }
  void add_arguments() { script_.runs_arguments = true; }
  // Whoever wrote the text knows to do without.
  void add_guarded(std::string name) { guarded_.insert(std::move(name)); }
  // The paths in a field: one, a list with colons, the value of an option.
  void add_paths(std::string_view field);

  ShellScript take();

 private:
  void add_path(std::string_view path);

  struct Found {
    std::size_t order = 0;
    std::size_t number = 0;  // among all that are found
    ShellCommand command;
  };
  ShellScript script_;
  std::string own_path_;
  std::vector<Found> commands_;
  std::map<std::tuple<std::size_t, std::string, bool>, std::size_t> known_;
  std::set<std::string> guarded_;
  std::set<std::string> paths_;
  std::set<std::size_t> unknown_;
};

}  // namespace whittle::scripts
