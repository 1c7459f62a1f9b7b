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

// The PT_LOAD segments that are written to as wanted, and hold code or not.
std::vector<Segment> segments_of(const File& file, std::uint32_t wanted) {
  std::vector<Segment> found;
  for (const Segment& segment : file.segments) {
    if (segment.type == PT_LOAD && (segment.flags & (PF_W | PF_X)) == wanted)
      found.push_back(segment);
  }
  return found;
}

// Those that nobody writes to, those without code first.
std::vector<Segment> read_only_segments(const File& file) {
  std::vector<Segment> found = segments_of(file, 0);
  for (const Segment& code : segments_of(file, PF_X))
    found.push_back(code);
  return found;
}

std::string_view text_of(Bytes bytes, const Segment& segment) {
  return as_text(bytes.subspan(segment.offset, segment.file_size));
}

Visit visit_segment(Bytes bytes, const Segment& segment,
                    const std::function<Visit(const FoundString&)>& visit) {
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
      if (visit(found) == Visit::stop) return Visit::stop;
    }
    at = end + 1;
  }
  return Visit::go_on;
}

// Those without code, or all where there are no others.
std::vector<Segment> constant_segments(const File& file) {
  std::vector<Segment> found = segments_of(file, 0);
  return found.empty() ? segments_of(file, PF_X) : found;
}

}  // namespace

void visit_strings(Bytes bytes, const File& file,
                   const std::function<Visit(const FoundString&)>& visit) {
  for (const Segment& segment : constant_segments(file))
    if (visit_segment(bytes, segment, visit) == Visit::stop) return;
}

void visit_all_strings(Bytes bytes, const File& file,
                       const std::function<Visit(const FoundString&)>& visit) {
  std::vector<Segment> segments = constant_segments(file);
  for (const std::uint32_t flags : {std::uint32_t{PF_W}, std::uint32_t{PF_W | PF_X}})
    for (const Segment& segment : segments_of(file, flags))
      segments.push_back(segment);
  for (const Segment& segment : segments)
    if (visit_segment(bytes, segment, visit) == Visit::stop) return;
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
