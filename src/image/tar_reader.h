#pragma once

#include "image/unpack.h"
#include "rootfs/manifest.h"

#include <string>
#include <vector>

namespace whittle::image {

// One member of a tar, as it stands there: the path made absolute, without "."
// and empty names; nothing resolved, whiteouts and repeated names kept.
struct TarMember {
  rootfs::Entry entry;   // of a hard link the target is the path in the tar
  bool special = false;  // a device, a fifo or a socket: the entry has no kind of its own
};

// Whether a tar must end as writers end it. A layer whose digest is right is whole.
enum class TarEnd { needed, optional };

// The members of a tar in their order. Their contents stay where they are, but those of
// sparse files, which are spooled. `name` is what errors call it.
// Throws Error for what is no tar or cut off, for a member that leads outside, contradicts
// itself or cannot be kept as it is, and for what is beyond the limits.
std::vector<TarMember> read_tar(const Unpacked& tar, const std::string& name,
                                TarEnd end = TarEnd::needed);

}  // namespace whittle::image
