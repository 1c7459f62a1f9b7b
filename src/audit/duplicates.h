#pragma once

#include "base/digest.h"
#include "rootfs/manifest.h"

#include <cstdint>
#include <string>
#include <vector>

namespace whittle::audit {

// Files of a root with the same contents that are no names of one file.
struct Duplicates {
  Digest sha256;
  std::uint64_t size = 0;  // of each
  std::vector<std::string> paths;

  std::uint64_t excess() const { return size * (paths.size() - 1); }
};

// All such files, those that cost most first. Empty files are no duplicates. Throws Error
// for a file that cannot be read.
std::vector<Duplicates> find_duplicates(const rootfs::Manifest& root);

}  // namespace whittle::audit
