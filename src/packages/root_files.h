#pragma once

#include "tree/walker.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace whittle::packages {

// The bytes of the file at a path of a root, read rather than mapped: a database has
// thousands of small files. Errors as Walker's and the tree's, file_too_large beyond
// `most` bytes.
tree::Result<std::string> read_file(const tree::Walker& walker, std::string_view path,
                                    std::uint64_t most);

// The same of a path whose directories are no links: of files in a directory that has been
// walked. The walker, which all threads share, is asked only where the file itself is one.
tree::Result<std::string> read_file_at(const tree::Walker& walker, const std::string& path,
                                       std::uint64_t most);

// "cannot read /mnt/var/lib/dpkg/status: Permission denied"
std::string cannot_read(const tree::Walker& walker, const std::string& path, std::errc error);

}  // namespace whittle::packages
