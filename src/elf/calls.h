#pragma once

#include "elf/symbols.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::elf {

// An imported function that is called with a text.
struct Callee {
  std::string_view name;
  std::size_t argument = 0;  // which argument the text is; 0 or 1
};

// One place of a file that calls such a function, or takes its address.
struct Call {
  std::uint64_t address = 0;
  std::size_t callee = 0;  // by index; of a place that takes an address, of any
  enum class Argument {
    unknown,  // made up at run time, or passed on by a caller
    text,     // a constant
    null,     // no text
  };
  Argument argument = Argument::unknown;
  std::string text = {};
  std::optional<std::uint64_t> next = std::nullopt;  // the argument after it, if a constant

  bool operator==(const Call&) const = default;
};

// Every such place of `file`, by address. A text is told only where it is certain
// that each way to the call passes through what sets it; everything else is unknown,
// as are calls that no function table describes. nullopt: code for this machine
// cannot be read (see Disassembler). A file that imports none of `callees` has none, and
// costs nothing.
std::optional<std::vector<Call>> find_calls(Bytes bytes, const File& file,
                                            const SymbolTable& symbols,
                                            std::span<const Callee> callees);

}  // namespace whittle::elf
