#pragma once

#include "base/descriptor.h"
#include "trace/filter.h"

#include <sys/types.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

namespace whittle::trace {

// A program that waits to be started: a process of ours, which stands before its exec.
struct Waiting {
  pid_t process = 0;
  Descriptor go;       // a byte written here lets it go on
  Descriptor reports;  // what it says of itself: see filter_of() and failure_of()
};

// The file that a shell would start for the first word of a command: as it is where it has
// a slash, else from PATH. Throws Error "cannot start WORD: ..." where there is none.
std::string find_command(const std::string& word);

// Where what it writes to standard output goes.
enum class Output { as_is, to_standard_error };

struct Launch {
  std::string file;
  std::vector<std::string> words;  // its arguments, its name first
  sigset_t mask{};                 // the signals that it has blocked
  Output output = Output::as_is;
};

// Makes the process. Throws Error if none can be made.
Waiting make_waiting(const Launch& launch);

// How its filter was set; nullopt while it has not said so.
struct FilterReport {
  FilterSet set = FilterSet::refused;
  int error = 0;
};
std::optional<FilterReport> filter_of(const Waiting& waiting);

// Why its exec failed, as errno has it; nullopt: it did not.
std::optional<int> exec_failure_of(const Waiting& waiting);

}  // namespace whittle::trace
