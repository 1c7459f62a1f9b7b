#pragma once

#include "identity/component.h"
#include "rootfs/manifest.h"

#include <vector>

namespace whittle::identity {

// What files say themselves of what they were built of: the package note of an ELF file, the
// crates of a Rust program (cargo auditable), the modules of a Go program, METADATA of
// Python's distributions, package.json of node. Sorted by kind, name and version, each once
// with all files that say it; what makes no sense says nothing. purl is empty but where
// the file names its distribution. Throws Error if a file cannot be read.
std::vector<Component> read_own_words(const rootfs::Manifest& root,
                                      const std::vector<const rootfs::Entry*>& files);

}  // namespace whittle::identity
