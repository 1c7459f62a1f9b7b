#pragma once

#include "freestanding/runtime/text.h"

namespace whittle::freestanding {

// The archive of a single file: a tar as whittle writes it, compressed by Zstandard in
// frames that say how large they are unpacked.
struct Archive {
  const unsigned char* bytes = nullptr;
  size_t size = 0;
};

// What an unpacking came to.
enum class Unpacked {
  done,
  damaged,    // the archive is not what was written
  could_not,  // the kernel refused something: `error`
};
struct UnpackResult {
  Unpacked what = Unpacked::done;
  long error = 0;
};

// Unpacks it into an open directory that is empty, or holds what an unpacking that was
// stopped has left there. No link is followed, and no name leads out of it.
UnpackResult unpack(Archive archive, long directory);

}  // namespace whittle::freestanding
