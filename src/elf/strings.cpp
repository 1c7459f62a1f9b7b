#include "elf/strings.h"

#include "elf/constants.h"

#include <array>
#include <cstring>
#include <vector>

namespace whittle::elf {
namespace {

constexpr std::size_t shortest = 2;

// By byte: may it be part of a string.
constexpr std::array<bool, 256> printable = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = ' '; c <= '~'; ++c)
    table[c] = true;
  for (const char c : {'\t', '\n', '\r'})
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_printable(char c) {
  return printable[static_cast<unsigned char>(c)];
}

// The PT_LOAD segments nobody writes to, those without code first.
std::vector<Segment> read_only_segments(const File& file) {
  std::vector<Segment> found;
  for (const std::uint32_t wanted : {std::uint32_t{0}, std::uint32_t{PF_X}}) {
    for (const Segment& segment : file.segments) {
      if (segment.type == PT_LOAD && (segment.flags & (PF_W | PF_X)) == wanted) {
        found.push_back(segment);
      }
    }
  }
  return found;
}

std::string_view text_of(Bytes bytes, const Segment& segment) {
  return as_text(bytes.subspan(segment.offset, segment.file_size));
}

}  // namespace

void visit_strings(Bytes bytes, const File& file,
                   const std::function<Visit(const FoundString&)>& visit) {
  for (const Segment& segment : read_only_segments(file)) {
    const std::string_view text = text_of(bytes, segment);
    std::size_t at = 0;
    while (at < text.size()) {
      // From one NUL to the next; the string is what is printable before it.
      const void* nul = std::memchr(text.data() + at, '\0', text.size() - at);
      if (nul == nullptr) break;
      const auto end = static_cast<std::size_t>(static_cast<const char*>(nul) - text.data());
      std::size_t begin = end;
      while (begin > at && is_printable(text[begin - 1]))
        --begin;
      if (end - begin >= shortest) {
        const FoundString found{text.substr(begin, end - begin), segment.offset + begin};
        if (visit(found) == Visit::stop) return;
      }
      at = end + 1;
    }
  }
}

std::optional<FoundString> find_string(Bytes bytes, const File& file, std::string_view beginning) {
  for (const Segment& segment : read_only_segments(file)) {
    const std::string_view text = text_of(bytes, segment);
    std::size_t at = 0;
    while (at < text.size()) {
      const void* hit =
          memmem(text.data() + at, text.size() - at, beginning.data(), beginning.size());
      if (hit == nullptr) break;
      const auto begin = static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
      std::size_t end = begin + beginning.size();
      while (end < text.size() && is_printable(text[end]))
        ++end;
      if (end < text.size() && text[end] == '\0') {
        return FoundString{text.substr(begin, end - begin), segment.offset + begin};
      }
      at = begin + 1;
    }
  }
  return std::nullopt;
}

}  // namespace whittle::elf
