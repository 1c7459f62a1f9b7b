#pragma once

#include "rootfs/manifest.h"
#include "tree/file_tree.h"

#include <string>
#include <vector>

namespace whittle::image {

// One member of a tar, as it stands there: the path made absolute, without "."
// and empty names; nothing resolved, whiteouts and repeated names kept.
struct TarMember {
  rootfs::Entry entry;   // of a hard link the target is the path in the tar
  bool special = false;  // a device, a fifo or a socket: the entry has no kind of its own
};

// The members of a tar in their order, whatever compressed it: gzip, zstd, xz,
// bzip2, lz4 or nothing, told by the bytes. The contents of an uncompressed tar
// stay where they are; others are spooled. `name` is what errors call it.
// Throws Error for what is no tar, is cut off, or names a path outside.
std::vector<TarMember> read_tar(const tree::Contents& tar, const std::string& name);

// Whether bytes begin as gzip, zstd, xz, bzip2 or lz4 do.
bool is_compressed(Bytes bytes);

}  // namespace whittle::image
