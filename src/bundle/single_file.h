#pragma once

#include "base/digest.h"
#include "bundle/bundle.h"
#include "image/compression.h"

#include <cstdint>
#include <string>

namespace whittle::bundle {

struct SingleFile {
  Digest digest;           // of the archive: what a cache knows the bundle by
  std::uint64_t size = 0;  // of the file, in bytes
};

// Writes the bundle of one program as one file: the unpacker of its machine, a tar of the
// bundle in frames of Zstandard, and a footer of 96 bytes:
//
//   "whittle bundle 1"   16 bytes
//   the digest           64 hexadecimal digits of the SHA-256 of the archive
//   where it starts      8 bytes, the lowest first
//   its size             8 bytes, the lowest first
//
// The bytes depend on the bundle and the compression alone. Throws Error if `path` cannot
// be written, or the bundle has no program that needs a loader, or more than one.
SingleFile write_single_file(Bundle& bundle, const image::Compression& compression,
                             const std::string& path);

}  // namespace whittle::bundle
