#include "base/byte_stream.h"

#include "base/error.h"
#include "base/interrupt.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace whittle {

std::size_t MemorySource::read(std::span<std::byte> buffer) {
  const std::size_t length = std::min(buffer.size(), rest_.size());
  if (length > 0) std::memcpy(buffer.data(), rest_.data(), length);
  rest_ = rest_.subspan(length);
  return length;
}

FileSource::~FileSource() {
  ::close(fd_);
}

std::size_t FileSource::read(std::span<std::byte> buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t got = ::read(fd_, buffer.data() + filled, buffer.size() - filled);
    if (got == 0) break;
    if (got < 0) {
      throw_if_interrupted();
      if (errno == EINTR) continue;
      throw Error("cannot read {}: {}", name_, std::strerror(errno));
    }
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

void DescriptorSink::write(Bytes bytes) {
  while (!bytes.empty()) {
    throw_if_interrupted();
    const ssize_t put = ::write(fd_, bytes.data(), bytes.size());
    if (put < 0) {
      if (errno == EINTR) continue;
      throw Error("cannot write {}: {}", name_, std::strerror(errno));
    }
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
}

}  // namespace whittle
