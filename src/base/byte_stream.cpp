#include "base/byte_stream.h"

#include "base/error.h"
#include "base/interrupt.h"
#include "base/mapped_file.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace whittle {

std::uint64_t copy(ByteSource& from, ByteSink& to) {
  std::array<std::byte, std::size_t{1} << 16U> buffer;
  std::uint64_t size = 0;
  while (const std::size_t got = from.read(buffer)) {
    to.write({buffer.data(), got});
    size += got;
  }
  return size;
}

std::size_t MemorySource::read(std::span<std::byte> buffer) {
  throw_if_a_map_failed();
  const std::size_t length = std::min(buffer.size(), rest_.size());
  if (length > 0) std::memcpy(buffer.data(), rest_.data(), length);
  rest_ = rest_.subspan(length);
  held_ += length;
  constexpr std::size_t most_held = std::size_t{16} << 20U;
  if (held_ >= most_held) {
    let_go_of_pages({rest_.data() - held_, held_});
    held_ = 0;
  }
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
