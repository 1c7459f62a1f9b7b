#pragma once

#include "elf/file.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace whittle::elf {

// A run of printable characters (ASCII, with tab and newline) that ends with NUL.
struct FoundString {
  std::string_view text;  // without the NUL; points into the bytes
  std::uint64_t offset = 0;

  bool operator==(const FoundString&) const = default;
};

enum class Visit { go_on, stop };

// The strings that a file keeps where its program cannot write: where loaders and
// libraries say with which directories they were built. A linker that makes segments
// for read-only data puts no constants between code; of a file without such segments
// the code is looked through too. At least two characters long, in the order of the
// file within each segment; the text of one may begin with bytes that only happen to be
// printable.
void visit_strings(Bytes bytes, const File& file,
                   const std::function<Visit(const FoundString&)>& visit);

// The same, and then those that the program may overwrite: a buffer that begins with the
// directory it was built for.
void visit_all_strings(Bytes bytes, const File& file,
                       const std::function<Visit(const FoundString&)>& visit);

// The first string that nobody can overwrite that begins with `beginning`, in the middle of a run
// too. Much faster than visiting all.
std::optional<FoundString> find_string(Bytes bytes, const File& file, std::string_view beginning);

}  // namespace whittle::elf
