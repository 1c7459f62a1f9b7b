#pragma once

#include <string>
#include <vector>

namespace whittle::plan {

// How a root file system is started, and what is not in it on purpose: what has to be known
// besides its files to judge whether it is complete.
struct Start {
  std::vector<std::string> entrypoint;
  std::vector<std::string> cmd;
  std::vector<std::string> healthcheck;  // the command line that the engine runs; empty: none
  std::vector<std::string> env;          // "NAME=VALUE"
  std::string directory;                 // empty: /
  std::string user;                      // USER[:GROUP], numbers or names; empty: root
  std::vector<std::string> no_need;      // rules whose needs are not there
  std::vector<std::string> allow_missing;

  bool operator==(const Start&) const = default;
};

}  // namespace whittle::plan
