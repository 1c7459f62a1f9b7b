#pragma once

#include "base/bytes.h"
#include "elf/file.h"

#include <cstdint>

namespace whittle::elf {

// The bytes by which a file would be smaller with its relative relocations packed (DT_RELR,
// `-z pack-relative-relocs` of binutils 2.38 and lld 15). They are those that DT_RELACOUNT or
// DT_RELCOUNT counts. 0 where they are packed already, there are none, or their table is
// damaged.
std::uint64_t packed_relocations_saving(Bytes bytes, const File& file);

}  // namespace whittle::elf
