#pragma once

#include "commands/command.h"
#include "support/temporary_directory.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace whittle::test {

// What the program said, and how it ended.
struct Said {
  int status = 0;
  std::string output;
  std::string error;
  bool operator==(const Said&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const Said& said) {
  return out << "status " << said.status << "\n--- output\n"
             << said.output << "--- error\n"
             << said.error;
}

struct How {
  std::vector<std::pair<std::string, std::string>> environment = {};  // set besides
  std::string output = {};  // where standard output goes, if not into Said
};

inline void redirect(int descriptor, const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || ::dup2(fd, descriptor) < 0) std::abort();
  ::close(fd);
}

// Runs whittle with these arguments, in a process of its own.
inline Said run_whittle(const std::vector<std::string>& arguments, const How& how = {}) {
  const TemporaryDirectory temporary;
  const std::string output = how.output.empty() ? temporary / "output" : how.output;
  const std::string error = temporary / "error";
  std::vector<const char*> argv{"whittle"};
  for (const auto& argument : arguments)
    argv.push_back(argument.c_str());
  std::cout.flush();
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    for (const char* name : {"NO_COLOR", "CLICOLOR_FORCE", "SOURCE_DATE_EPOCH"})
      ::unsetenv(name);
    for (const auto& [name, value] : how.environment)
      ::setenv(name.c_str(), value.c_str(), 1);
    redirect(STDOUT_FILENO, output);
    redirect(STDERR_FILENO, error);
    const int status = commands::run(static_cast<int>(argv.size()), argv.data());
    std::cout.flush();
    std::fflush(nullptr);
    ::_exit(status);
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) std::abort();
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          how.output.empty() ? read_file(output) : "", read_file(error)};
}

}  // namespace whittle::test
