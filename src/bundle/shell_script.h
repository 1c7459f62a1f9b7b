#pragma once

#include "bundle/bundle_file.h"
#include "image/compression.h"

#include <string>

namespace whittle::bundle {

// What stands before the archive in a bundle that is a shell script: the place of the archive
// in lines of comment, then the script (unpacker.sh). `place.start` is not asked: it follows
// from the text, and is the size of what is returned. Throws Error for a name that is no plain
// word of a shell.
std::string shell_script(const std::string& launcher, ArchivePlace place,
                         const image::Compression& compression);

}  // namespace whittle::bundle
