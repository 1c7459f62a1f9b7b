#pragma once

#include "base/digest.h"
#include "base/finding.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace whittle::bundle {

// Where in a bundle that is one file its archive is. The file says it twice: in the lines
// before the archive, each "NAME VALUE" (of a shell script behind "# "), and in its footer of
// 96 bytes:
//
//   "whittle bundle 1"   16 bytes
//   the digest           64 hexadecimal digits of the SHA-256 of the archive
//   where it starts      8 bytes, the lowest first
//   its size             8 bytes, the lowest first
struct ArchivePlace {
  Digest digest;
  std::uint64_t start = 0;
  std::uint64_t size = 0;

  bool operator==(const ArchivePlace&) const = default;
};

constexpr std::size_t footer_size = 96;
std::string footer_text(const ArchivePlace& place);

// What the lines of a file say; nullopt: it is no bundle.
std::optional<ArchivePlace> archive_place(std::string_view file);

// Whether the file is as it was written: its size, its footer and the digest of its archive.
// An error of kind damaged_file where it is not.
Findings check_file(std::string_view file, const ArchivePlace& place, const std::string& name);

}  // namespace whittle::bundle
