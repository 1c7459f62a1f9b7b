#pragma once

#include "elf/file.h"

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

namespace whittle::elf {

// One section header. Loaders do not read them; linkers and debuggers do.
struct Section {
  std::string name = {};
  std::uint32_t type = 0;   // SHT_*
  std::uint64_t flags = 0;  // SHF_*
  std::uint64_t address = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint32_t link = 0;
  std::uint32_t info = 0;
  std::uint64_t alignment = 0;
  std::uint64_t entry_size = 0;

  // The bytes it has in the file: none for SHT_NOBITS and SHT_NULL.
  std::uint64_t file_size() const;

  bool operator==(const Section&) const = default;
};

// The section header table, section 0 included; empty where there is none.
std::expected<std::vector<Section>, Malformed> read_sections(Bytes bytes, const Header& header);

// How many bytes of the file its headers tell of; what is behind them was appended, as
// archives are to programs that unpack themselves.
std::uint64_t described_size(Bytes bytes, const File& file);

}  // namespace whittle::elf
