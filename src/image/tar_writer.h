#pragma once

#include "base/byte_stream.h"
#include "rootfs/manifest.h"

namespace whittle::image {

// Writes a manifest as one uncompressed tar: what an image layer is and what
// `ADD rootfs.tar /` takes. The bytes depend on the manifest alone, never on
// locale, time zone, umask, user or the number of cores.
//
// The digests of files that have none yet are computed beside the writing and
// filled in. Throws Error if a file cannot be read, or is not what the manifest
// says (another size, another digest).
void write_tar(rootfs::Manifest& manifest, ByteSink& sink);

}  // namespace whittle::image
