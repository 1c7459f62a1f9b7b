#include "support/run.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>

namespace whittle::test {

std::string quote(const std::string& word) {
  std::string quoted = "'";
  for (const char c : word)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

Outcome run(const std::string& command) {
  Outcome outcome;
  const std::string line = "exec 2>&1; set -e; " + command;
  FILE* const pipe = ::popen(line.c_str(), "r");
  std::array<char, 4096> buffer{};
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
    outcome.output.append(buffer.data(), got);
  const int status = ::pclose(pipe);
  outcome.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return outcome;
}

bool have(const std::string& program) {
  return run("command -v " + quote(program)).status == 0;
}

}  // namespace whittle::test
