#pragma once

#include "base/finding.h"
#include "elf/strip.h"
#include "rootfs/manifest.h"
#include "tree/file_tree.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace whittle::rootfs {

// What was taken off a file, for debuggers: `path` as in elf::DebugData.
struct DebugFile {
  std::string path;
  tree::Contents contents;
};

// What stripping did to a manifest.
struct StripReport {
  std::size_t files = 0;     // that became smaller
  std::uint64_t before = 0;  // their bytes
  std::uint64_t after = 0;
  // Sorted by path, one a build id; where elf::StripOptions asks for it.
  std::vector<DebugFile> debug_files;
  // A note for each file that has something in it that is not understood; it
  // stays as it is.
  Findings findings;

  std::uint64_t saved() const { return before - after; }
};

// Strips every ELF file of a manifest (see elf/strip.h): sources, sizes and digests
// become those of the stripped files, hard links follow theirs, nothing else
// changes. What is made lies in files without a name below TMPDIR, not in memory.
// Throws Error if a file cannot be read or has not the size it had.
StripReport strip_files(Manifest& manifest, const elf::StripOptions& options = {});

}  // namespace whittle::rootfs
