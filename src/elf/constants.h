#pragma once

// The numbers of the ELF format that <elf.h> may not have yet or that are
// needed by name in several floors come from the system's own <elf.h>.
#include <elf.h>

#include <cstdint>
#include <string>

namespace whittle::elf {

// "x86-64", "AArch64"; for what is not known "machine 0x1234".
std::string machine_name(std::uint16_t machine);

// "PT_LOAD"; for what is not known "type 0x65a3dbe6".
std::string segment_type_name(std::uint32_t type);

}  // namespace whittle::elf
