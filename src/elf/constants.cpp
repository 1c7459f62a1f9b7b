#include "elf/constants.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace whittle::elf {
namespace {

struct Name {
  std::uint32_t number;
  std::string_view name;
};

constexpr std::array machine_names = {
    Name{EM_386, "i386"},
    Name{EM_X86_64, "x86-64"},
    Name{EM_AARCH64, "AArch64"},
    Name{EM_ARM, "ARM"},
    Name{EM_RISCV, "RISC-V"},
    Name{EM_S390, "S/390"},
    Name{EM_PPC, "PowerPC"},
    Name{EM_PPC64, "PowerPC64"},
    Name{EM_MIPS, "MIPS"},
    Name{EM_LOONGARCH, "LoongArch"},
    Name{EM_SPARC, "SPARC"},
    Name{EM_SPARC32PLUS, "SPARC32+"},
    Name{EM_SPARCV9, "SPARC V9"},
    Name{EM_68K, "m68k"},
    Name{EM_PARISC, "PA-RISC"},
    Name{EM_SH, "SuperH"},
    Name{EM_IA_64, "IA-64"},
    Name{EM_ALPHA, "Alpha"},
    Name{EM_CSKY, "C-SKY"},
    Name{EM_ARC_COMPACT, "ARC"},
    Name{EM_MICROBLAZE, "MicroBlaze"},
    Name{EM_ALTERA_NIOS2, "Nios II"},
    Name{EM_OPENRISC, "OpenRISC"},
    Name{EM_AVR, "AVR"},
    Name{EM_MSP430, "MSP430"},
    Name{EM_XTENSA, "Xtensa"},
    Name{EM_BPF, "BPF"},
    Name{EM_CUDA, "CUDA"},
    Name{EM_AMDGPU, "AMDGPU"},
};

constexpr std::array segment_type_names = {
    Name{PT_NULL, "PT_NULL"},
    Name{PT_LOAD, "PT_LOAD"},
    Name{PT_DYNAMIC, "PT_DYNAMIC"},
    Name{PT_INTERP, "PT_INTERP"},
    Name{PT_NOTE, "PT_NOTE"},
    Name{PT_SHLIB, "PT_SHLIB"},
    Name{PT_PHDR, "PT_PHDR"},
    Name{PT_TLS, "PT_TLS"},
    Name{PT_GNU_EH_FRAME, "PT_GNU_EH_FRAME"},
    Name{PT_GNU_STACK, "PT_GNU_STACK"},
    Name{PT_GNU_RELRO, "PT_GNU_RELRO"},
    Name{PT_GNU_PROPERTY, "PT_GNU_PROPERTY"},
};

}  // namespace

std::string machine_name(std::uint16_t machine) {
  const auto known = std::ranges::find(machine_names, machine, &Name::number);
  if (known != machine_names.end()) return std::string(known->name);
  return fmt::format("machine {:#x}", machine);
}

std::string segment_type_name(std::uint32_t type) {
  const auto known = std::ranges::find(segment_type_names, type, &Name::number);
  if (known != segment_type_names.end()) return std::string(known->name);
  return fmt::format("type {:#x}", type);
}

}  // namespace whittle::elf
