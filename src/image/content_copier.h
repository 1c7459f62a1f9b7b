#pragma once

#include "base/background.h"
#include "rootfs/manifest.h"

#include <array>
#include <cstddef>
#include <functional>
#include <vector>

namespace whittle::image {

// Copies the contents of a manifest's files piece by piece and computes the
// digests beside it, on a thread of its own; memory does not grow with the files.
class ContentCopier {
 public:
  ContentCopier();

  // Gives the bytes of a file to `write` and, by finish() at the latest, its
  // digest to the entry, which must stay where it is until then. Throws Error if
  // the bytes cannot be read or are not what the entry says.
  void copy(rootfs::Entry& file, const std::function<void(Bytes)>& write);

  // Waits for the digests and gives hard links those of their files.
  void finish(rootfs::Manifest& manifest);

 private:
  static constexpr std::size_t pieces_in_flight = 4;
  static constexpr std::size_t piece_size = std::size_t{512} << 10U;

  std::array<std::vector<std::byte>, pieces_in_flight + 1> buffers_;
  std::size_t next_buffer_ = 0;
  Background hashing_{pieces_in_flight};
};

}  // namespace whittle::image
