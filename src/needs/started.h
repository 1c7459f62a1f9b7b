#pragma once

#include "elf/symbols.h"

#include <string>
#include <vector>

namespace whittle::needs {

// What the code of an object says of the programs that it starts.
struct Started {
  // Whether it imports what starts programs: exec*, posix_spawn*, system, popen, or a
  // function of a library that is called like one of them.
  bool is_able = false;
  // Paths and names of programs in calls whose argument is a constant, sorted, each once;
  // of the text that a shell is given the commands.
  std::vector<std::string> names = {};

  bool operator==(const Started&) const = default;
};

Started read_started(Bytes bytes, const elf::File& file, const elf::SymbolTable& symbols);

}  // namespace whittle::needs
