#pragma once

#include "base/bytes.h"
#include "elf/records.h"

#include <expected>
#include <string>

namespace whittle::elf {

// Why bytes could not be read as the ELF file they should be.
enum class Defect {
  not_elf,    // the magic is not there
  too_short,  // fewer bytes than the ELF header has
  damaged,    // an ELF file that lost data or contradicts itself
};
struct Malformed {
  Defect defect = Defect::not_elf;
  // Completes "cannot read FILE: ...", e.g. "program header 7 ends at byte 1056, the file has 812".
  std::string what;

  bool operator==(const Malformed&) const = default;
};

// Whether the bytes begin with the ELF magic.
bool is_elf(Bytes bytes);

// The header alone. Class, data encoding, machine and the rest are reported as
// they are: what a loader accepts is not decided here.
std::expected<Header, Malformed> read_header(Bytes bytes);

// All facts, or why there are none: a file that lost data is never read as one
// with fewer needs.
std::expected<File, Malformed> read_file(Bytes bytes);

}  // namespace whittle::elf
