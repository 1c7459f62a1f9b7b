#include "elf/strings.h"

#include "elf/constants.h"

#include <algorithm>
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

// Where bytes of `text` from `at` on are that are NUL behind one that is not, or its size.
// Files are full of zeros, so eight bytes are looked at in one step.
std::size_t next_end(std::string_view text, std::size_t at) {
  constexpr std::uint64_t low = 0x0101010101010101U;
  constexpr std::uint64_t high = 0x8080808080808080U;
  const auto is_end = [&](std::size_t i) {
    return text[i] == '\0' && (i == 0 || text[i - 1] != '\0');
  };
  while (at < text.size()) {
    std::uint64_t word = 0;
    if (text.size() - at >= sizeof word) {
      std::memcpy(&word, text.data() + at, sizeof word);
      const bool holds_no_nul = ((word - low) & ~word & high) == 0;
      if (holds_no_nul || (word == 0 && !is_end(at))) {
        at += sizeof word;
        continue;
      }
    }
    for (const std::size_t end = std::min(at + sizeof word, text.size()); at < end; ++at)
      if (is_end(at)) return at;
  }
  return at;
}

Visit visit_segment(Bytes bytes, const Segment& segment,
                    const std::function<Visit(const FoundString&)>& visit) {
  const std::string_view text = text_of(bytes, segment);
  // The string is what is printable before a NUL.
  for (std::size_t end = next_end(text, 0); end < text.size(); end = next_end(text, end + 1)) {
    std::size_t begin = end;
    while (begin > 0 && is_printable(text[begin - 1]))
      --begin;
    if (end - begin < shortest) continue;
    const FoundString found{text.substr(begin, end - begin), segment.offset + begin};
    if (visit(found) == Visit::stop) return Visit::stop;
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
