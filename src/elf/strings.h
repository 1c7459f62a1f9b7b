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

// The strings that a file keeps where its program cannot write, read-only data
// before code (many linkers put both into one segment): where loaders and
// libraries say with which directories they were built. At least two characters
// long, in the order of the file within each segment; the text of one may begin
// with bytes that only happen to be printable.
void visit_strings(Bytes bytes, const File& file,
                   const std::function<Visit(const FoundString&)>& visit);

// The first string there that begins with `beginning`, in the middle of a run
// too. Much faster than visiting all.
std::optional<FoundString> find_string(Bytes bytes, const File& file, std::string_view beginning);

}  // namespace whittle::elf
