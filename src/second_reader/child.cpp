#include "second_reader/child.h"

#include "base/error.h"

#include <sys/mman.h>
#include <unistd.h>

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

}  // namespace whittle::second_reader
