#pragma once

#include "rootfs/manifest.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace whittle::report {

// "1 file", "2 files", "2 directories".
std::string count_text(std::size_t number, std::string_view one, std::string_view many);

// "5.68 MB (5679552 bytes)".
std::string size_text(std::uint64_t bytes);

// "6 files, 4 links, 5 directories, 5.68 MB (5679552 bytes)"; hard links are links.
std::string counts_text(const rootfs::Manifest& manifest);

}  // namespace whittle::report
