#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace whittle::test {

// A 64-bit little-endian ELF file with these sections behind it: name and bytes.
inline std::string with_sections(std::string elf,
                                 const std::vector<std::pair<std::string, std::string>>& sections) {
  const auto number = [](std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i)
      text += static_cast<char>(value >> static_cast<unsigned>(8 * i) & 0xffU);
    return text;
  };
  const auto header = [&](std::uint64_t name, std::uint64_t type, std::uint64_t offset,
                          std::uint64_t size) {
    return number(name, 4) + number(type, 4) + std::string(16, '\0') + number(offset, 8) +
           number(size, 8) + number(0, 8) + number(1, 8) + number(0, 8);
  };
  constexpr std::uint64_t progbits = 1;
  constexpr std::uint64_t strtab = 3;
  std::string names(1, '\0');
  std::string table = header(0, 0, 0, 0);
  for (const auto& [name, bytes] : sections) {
    table += header(names.size(), progbits, elf.size(), bytes.size());
    names += name + '\0';
    elf += bytes;
  }
  const std::uint64_t own_name = names.size();
  names += std::string(".shstrtab") + '\0';
  table += header(own_name, strtab, elf.size(), names.size());
  elf += names;
  while (elf.size() % 8 != 0)
    elf += '\0';
  elf.replace(0x28, 8, number(elf.size(), 8));
  elf.replace(0x3a, 6,
              number(64, 2) + number(sections.size() + 2, 2) + number(sections.size() + 1, 2));
  return elf + table;
}

}  // namespace whittle::test
