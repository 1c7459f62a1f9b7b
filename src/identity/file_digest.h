#pragma once

#include "rootfs/manifest.h"

#include <string>
#include <string_view>

namespace whittle::identity {

// The digest of the bytes in hexadecimal by "md5", "sha1", "sha256" or "sha512"; empty for another
// algorithm.
std::string file_digest(std::string_view algorithm, Bytes bytes);

// The same of a file of a manifest, or of the file of a hard link. Throws Error if it cannot
// be read.
std::string file_digest(std::string_view algorithm, const rootfs::Manifest& manifest,
                        const rootfs::Entry& entry);

}  // namespace whittle::identity
