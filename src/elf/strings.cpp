#include "elf/strings.h"

#include "elf/constants.h"

#include <algorithm>
#include <array>
#include <bit>
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

// Of the eight bytes at `at`, the first of them lowest: 0x80 for each that is NUL, 0 for others
// and behind the end of the text.
std::uint64_t nuls_at(std::string_view text, std::size_t at) {
  constexpr std::uint64_t low_bits = 0x7f7f7f7f7f7f7f7fU;
  std::uint64_t word = ~std::uint64_t{0};
  std::memcpy(&word, text.data() + at, std::min(sizeof word, text.size() - at));
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  // The sum has the high bit of a byte if one of its low bits is set, and none goes over.
  return ~(((word & low_bits) + low_bits) | word | low_bits);
}

// Files are full of NULs, so eight bytes are looked at in one step: a string ends where one
// comes behind two bytes that are none.
static_assert(shortest == 2);
Visit visit_segment(Bytes bytes, const Segment& segment,
                    const std::function<Visit(const FoundString&)>& visit) {
  const std::string_view text = text_of(bytes, segment);
  std::uint64_t before = ~std::uint64_t{0};
  for (std::size_t at = 0; at < text.size(); at += sizeof before) {
    const std::uint64_t nuls = nuls_at(text, at);
    std::uint64_t ends = nuls & ~(nuls << 8U | before >> 56U) & ~(nuls << 16U | before >> 48U);
    before = nuls;
    for (; ends != 0; ends &= ends - 1) {
      const std::size_t end = at + static_cast<std::size_t>(std::countr_zero(ends)) / 8;
      std::size_t begin = end;
      while (begin > 0 && is_printable(text[begin - 1]))
        --begin;
      if (end - begin < shortest) continue;
      const FoundString found{text.substr(begin, end - begin), segment.offset + begin};
      if (visit(found) == Visit::stop) return Visit::stop;
    }
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
