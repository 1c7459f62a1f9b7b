#pragma once

#include <string>
#include <vector>

namespace whittle::test {

struct Outcome {
  int status = 0;      // exit status; 128 + signal
  std::string output;  // standard output, and standard error after it
  bool operator==(const Outcome&) const = default;
};

// Runs a shell command, with `set -e`, in the environment of the test.
Outcome run(const std::string& command);

// Whether a program of this name can be run.
bool have(const std::string& program);

// A word for the shell.
std::string quote(const std::string& word);

}  // namespace whittle::test
