#pragma once

#include <stddef.h>
#include <stdint.h>

namespace whittle::freestanding {

// One entry of the auxiliary vector.
struct Auxiliary {
  unsigned long type;
  unsigned long value;
};

// Of <elf.h>.
inline constexpr unsigned long aux_end = 0;
inline constexpr unsigned long aux_headers = 3;       // AT_PHDR
inline constexpr unsigned long aux_header_size = 4;   // AT_PHENT
inline constexpr unsigned long aux_header_count = 5;  // AT_PHNUM
inline constexpr unsigned long aux_page_size = 6;     // AT_PAGESZ
inline constexpr unsigned long aux_base = 7;          // AT_BASE
inline constexpr unsigned long aux_entry = 9;         // AT_ENTRY
inline constexpr unsigned long aux_secure = 23;       // AT_SECURE
inline constexpr unsigned long aux_file_name = 31;    // AT_EXECFN

// What the kernel gave this process, where it lies on the stack.
struct Process {
  int argument_count;
  char** arguments;
  char** environment;
  Auxiliary* auxiliary;

  // The value of an entry of the auxiliary vector; `otherwise` where there is none.
  unsigned long aux(unsigned long type, unsigned long otherwise = 0) const;
  // The value of a variable; nullptr where it is not set.
  const char* variable(const char* name) const;
};

// What a program defines: it runs once the program's own addresses are right; what it
// returns is the exit status.
int run(const Process& process);

}  // namespace whittle::freestanding
