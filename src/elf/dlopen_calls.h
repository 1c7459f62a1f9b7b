#pragma once

#include "elf/symbols.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace whittle::elf {

// One place of a file that calls dlopen or dlmopen, or takes their address.
struct DlopenCall {
  std::uint64_t address = 0;
  enum class Argument {
    unknown,  // made up at run time, or passed on by a caller
    name,     // a constant
    null,     // the program itself: opens no file
  };
  Argument argument = Argument::unknown;
  std::string name = {};
  // RTLD_NOLOAD: only asks whether it is there already.
  bool only_if_loaded = false;

  bool operator==(const DlopenCall&) const = default;
};

// Every such place of `file`, by address. A name is told only where it is certain
// that each way to the call passes through what sets it; everything else is unknown,
// as are calls that no function table describes. nullopt: code for this machine
// cannot be read (see Disassembler). A file that does not import dlopen has none, and
// costs nothing.
std::optional<std::vector<DlopenCall>> find_dlopen_calls(Bytes bytes, const File& file,
                                                         const SymbolTable& symbols);

}  // namespace whittle::elf
