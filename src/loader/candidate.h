#pragma once

#include "elf/file.h"
#include "loader/ld_so.h"
#include "loader/search.h"

#include <optional>
#include <string>

namespace whittle::loader {

// What a loader makes of one file it opened for a name.
struct Judgement {
  Outcome outcome = Outcome::taken;
  std::string detail;   // for people
  std::string message;  // Outcome::fatal: as the loader words it
};

// glibc: open_verify and _dl_map_object_from_fd, release by release.
// `program` is the header of the program the object is wanted for.
Judgement judge_for_glibc(const Opened& opened, const elf::Header& program, const LdSo& ld_so);

// musl: the first file that can be opened is it, or an error.
Judgement judge_for_musl(const Opened& opened, const elf::Header& program);

// "32-bit", "64-bit".
std::string class_name(elf::Class file_class);

}  // namespace whittle::loader
