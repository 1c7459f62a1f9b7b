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

// What unpacks it: a program without needs, or a shell script that somebody can read, which
// needs a shell, tar and what decompresses.
enum class Unpacker { program, script };

// Writes the bundle of one program as one file: its unpacker, a tar of the bundle, compressed,
// and a footer (see bundle_file.h). The program knows Zstandard alone.
//
// The bytes depend on the bundle and the compression alone. Throws Error if `path` cannot
// be written, or the bundle has no program that needs a loader, or more than one.
SingleFile write_single_file(Bundle& bundle, const image::Compression& compression,
                             const std::string& path, Unpacker unpacker = Unpacker::program);

}  // namespace whittle::bundle
