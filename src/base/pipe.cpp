#include "base/pipe.h"

#include "base/error.h"

#include <fcntl.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace whittle {

Pipe make_pipe(const std::string& program) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw Error("cannot run {}: {}", program, std::strerror(errno));
  return {.output = Descriptor(ends[0]), .input = Descriptor(ends[1])};
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace whittle
