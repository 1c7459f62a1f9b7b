#include "second_reader/child.h"

#include "base/error.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace whittle::second_reader {

Descriptor memory_file(Bytes bytes) {
  Descriptor file(::memfd_create("file", MFD_CLOEXEC));
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0)
      throw Error("cannot write {} bytes to memory: {}", bytes.size(), std::strerror(errno));
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

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

}  // namespace whittle::second_reader
