#pragma once

#include "elf/fields.h"
#include "elf/file.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace whittle::elf {

// Addresses [begin, end) of code.
struct Function {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  bool operator==(const Function&) const = default;
};

// The functions that the table for unwinding describes (PT_GNU_EH_FRAME: there without
// section headers too). Code that no table knows, and a table in a form that no linker
// writes, gives none.
class Functions {
 public:
  // The bytes and the file must outlive it.
  Functions(Bytes bytes, const File& file);

  // The function that holds `address`; nullopt: none is known.
  std::optional<Function> at(std::uint64_t address) const;

 private:
  struct Entry {
    std::uint64_t begin = 0;
    std::uint64_t description = 0;
  };
  std::vector<Entry> entries_;  // sorted
  Fields fields_;
  const File& file_;
};

}  // namespace whittle::elf
