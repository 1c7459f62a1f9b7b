#pragma once

#include <stddef.h>

namespace whittle::freestanding {

struct Frame {
  const unsigned char* contents = nullptr;  // until the next is decoded
  size_t size = 0;
  size_t compressed = 0;  // bytes that the frame took; 0: they are no frame, or a damaged one
  bool no_memory = false;
};

// Unpacks frames of Zstandard that say how large their contents are, and checks their
// checksums.
class FrameDecoder {
 public:
  Frame decode(const unsigned char* bytes, size_t size);

 private:
  bool make_room(size_t size);

  void* context_ = nullptr;
  unsigned char* room_ = nullptr;
  size_t room_size_ = 0;
};

}  // namespace whittle::freestanding
