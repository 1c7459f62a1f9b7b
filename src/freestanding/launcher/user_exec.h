#pragma once

#include "freestanding/runtime/process.h"
#include "freestanding/runtime/text.h"

namespace whittle::freestanding {

// A loader in the memory of this process.
struct MappedLoader {
  unsigned long entry = 0;
  unsigned long headers = 0;
  unsigned long header_size = 0;
  unsigned long header_count = 0;
};

// Maps the loader as the kernel would map a program. The negative number is an error's;
// what was mapped by then stays.
long map_loader(const char* path, unsigned long page_size, MappedLoader& loader);

// Becomes the loader: a new set of arguments, environment and auxiliary vector on the
// stack that is there, then its first instruction. `counts` are without the ends.
struct NewStart {
  const char* const* arguments;
  size_t argument_count;
  const char* const* environment;
  size_t variable_count;
  const char* file_name;  // AT_EXECFN
};
[[noreturn]] void become(const MappedLoader& loader, const Process& process, const NewStart& start);

}  // namespace whittle::freestanding
