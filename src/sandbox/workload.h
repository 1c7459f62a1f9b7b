#pragma once

#include <sys/types.h>

#include <csignal>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::sandbox {

// Who a program runs as.
struct Identity {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups = {};  // besides

  bool operator==(const Identity&) const = default;
};

// What is started.
struct Workload {
  std::vector<std::string> words;        // the program and its arguments; never empty
  std::vector<std::string> environment;  // "NAME=VALUE"
  std::string directory = "/";           // absolute
  std::optional<Identity> user;          // nullopt: whoever runs whittle
  int stop_signal = SIGTERM;             // what an engine stops it by
};

// The value of a variable that it will have; nullptr: none.
const char* variable(const Workload& workload, std::string_view name);

// Adds what engines set where the image does not: PATH, HOME, HOSTNAME.
void add_usual_variables(Workload& workload, const std::string& home);

// The paths that are tried for the first word, in order: itself where it has a slash, else
// in the directories of PATH.
std::vector<std::string> candidates(const Workload& workload);

}  // namespace whittle::sandbox
