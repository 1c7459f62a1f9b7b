#pragma once

#include "elf/file.h"
#include "loader/ld_so.h"
#include "loader/process.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::loader {

// What the CPU decides about a search.
struct Cpu {
  // Names below glibc-hwcaps/ that count, best first.
  std::vector<std::string> levels;
  // Legacy subdirectories of every search directory, in the order they are
  // tried, relative ("tls/x86_64"); up to glibc 2.36.
  std::vector<std::string> legacy;
  // What $PLATFORM stands for.
  std::optional<std::string> platform;
  // The x86 ISA level as caches and notes count it: 0 is x86-64, 3 is x86-64-v4.
  int isa_level = 0;
};

// The CPU that `process` is going to have, as a glibc of that release for that
// machine sees it. The --glibc-hwcaps-* arguments are not considered here.
Cpu describe_cpu(const Process& process, const elf::Header& program, const LdSo& ld_so);

// All names below glibc-hwcaps/ that any CPU of the machine may take, best first.
std::vector<std::string> known_levels(const elf::Header& program);

// The ISA level that a glibc-hwcaps name asks for, counted as in Cpu::isa_level.
int isa_level_of(std::string_view level);

}  // namespace whittle::loader
