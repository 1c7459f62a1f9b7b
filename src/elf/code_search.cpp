#include "elf/code_search.h"

#include "elf/constants.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace whittle::elf {
namespace {

std::uint32_t number_at(std::string_view code, std::size_t at) {
  std::uint32_t number = 0;
  std::memcpy(&number, code.data() + at, sizeof number);
  return number;
}

// Every word: visit(address, word).
template <typename Visit>
void each_word(std::string_view code, std::uint64_t address, Visit visit) {
  for (std::size_t i = 0; i + 4 <= code.size(); i += 4)
    visit(address + i, number_at(code, i));
}

// Where an instruction of AArch64 goes: b, bl, b.cond, cbz, cbnz, tbz, tbnz (Arm ARM,
// C4.1.65).
std::optional<std::uint64_t> arm_target(std::uint64_t address, std::uint32_t word) {
  const auto relative = [&](unsigned lowest, unsigned bits) {
    const auto field = static_cast<std::int32_t>(word << (32 - bits - lowest)) >> (32 - bits);
    return address + 4 * static_cast<std::uint64_t>(std::int64_t{field});
  };
  if ((word & 0x7c000000U) == 0x14000000U) return relative(0, 26);
  if ((word & 0xfe000000U) == 0x54000000U) return relative(5, 19);
  if ((word & 0x7e000000U) == 0x34000000U) return relative(5, 19);
  if ((word & 0x7e000000U) == 0x36000000U) return relative(5, 14);
  return std::nullopt;
}

bool is_arm_call(std::uint32_t word) {
  return (word & 0xfc000000U) == 0x94000000U;
}

// What the four bytes at `at` are a distance of, by the bytes before them (Intel SDM,
// volume 2, chapter 2.1): opcodes, and a ModRM byte that means [rip + distance].
unsigned char byte_before(std::string_view code, std::size_t at, std::size_t bytes) {
  return at >= bytes ? static_cast<unsigned char>(code[at - bytes]) : 0;
}

bool is_x86_jump(std::string_view code, std::size_t at) {
  const unsigned char last = byte_before(code, at, 1);
  return last == 0xe9 || ((last & 0xf0U) == 0x80U && byte_before(code, at, 2) == 0x0f);
}

bool is_x86_distance(std::string_view code, std::size_t at, DistanceOf of) {
  const unsigned char last = byte_before(code, at, 1);
  switch (of) {
    case DistanceOf::branch:
      return last == 0xe8 || is_x86_jump(code, at);
    case DistanceOf::address:
      return (last & 0xc7U) == 5 && byte_before(code, at, 2) == 0x8d;
    case DistanceOf::memory:
      break;
  }
  return (last & 0xc7U) == 5 && byte_before(code, at, 2) != 0x8d;
}

// Whether one of the distances that begin in a block leads to [first, first + range],
// all counted from the block's beginning. Four rows of neighbours, so that compilers
// make vectors of them: this loop sees every byte of code.
constexpr std::size_t block_size = 256;
bool any_in_block(const char* block, std::uint32_t first, std::uint32_t range) {
  std::uint32_t any = 0;
  for (std::uint32_t row = 0; row < 4; ++row) {
    for (std::uint32_t i = 0; i < block_size / 4; ++i) {
      std::uint32_t distance = 0;
      std::memcpy(&distance, block + row + std::size_t{4} * i, sizeof distance);
      any |= static_cast<std::uint32_t>(distance + row + 4 * i - first <= range);
    }
  }
  return any != 0;
}

// Every four bytes that, as a distance, lead to [first, last], which has less than 4 GB:
// visit(offset of them, address).
template <typename Visit>
void each_distance(std::string_view code, std::uint64_t address, std::uint64_t first,
                   std::uint64_t last, Visit visit) {
  // Counted from behind the four bytes, and around at 2^32.
  const auto wanted = static_cast<std::uint32_t>(first - address - 4);
  const auto range = static_cast<std::uint32_t>(last - first);
  for (std::size_t at = 0; at + 4 <= code.size(); at += block_size) {
    const auto begin = static_cast<std::uint32_t>(at);
    if (at + block_size + 4 <= code.size() &&
        !any_in_block(code.data() + at, wanted - begin, range)) {
      continue;
    }
    const std::size_t end = std::min(at + block_size, code.size() - 3);
    for (std::size_t i = at; i < end; ++i) {
      const std::uint32_t beyond = number_at(code, i) + static_cast<std::uint32_t>(i) - wanted;
      if (beyond <= range) visit(i, first + beyond);
    }
  }
}

class Ranges {
 public:
  explicit Ranges(const std::vector<CodeSearch::Range>& ranges) : ranges_(ranges) {}

  const CodeSearch::Range* at(std::uint64_t address) const {
    const auto range = std::ranges::lower_bound(ranges_, address, {}, &CodeSearch::Range::last);
    return range != ranges_.end() && address >= range->first ? &*range : nullptr;
  }

 private:
  const std::vector<CodeSearch::Range>& ranges_;
};

}  // namespace

std::vector<Segment> code_segments(const File& file) {
  std::vector<Segment> code;
  for (const Segment& segment : file.segments) {
    if (segment.type == PT_LOAD && (segment.flags & PF_X) != 0) code.push_back(segment);
  }
  return code;
}

CodeSearch::CodeSearch(Bytes bytes, const File& file)
    : bytes_(bytes), code_(code_segments(file)), is_x86_(file.header.machine == EM_X86_64) {}

Bytes CodeSearch::code_of(const Segment& segment) const {
  return bytes_.subspan(segment.offset, segment.file_size);
}

std::vector<Distance> CodeSearch::distances_to(std::uint64_t first, std::uint64_t last,
                                               const std::vector<DistanceOf>& of) const {
  std::vector<Distance> found;
  for (const Segment& segment : code_) {
    const std::string_view code = as_text(code_of(segment));
    if (!is_x86_) {
      each_word(code, segment.address, [&](std::uint64_t address, std::uint32_t word) {
        const auto to = arm_target(address, word);
        if (to && *to >= first && *to <= last) found.push_back({address, *to});
      });
      continue;
    }
    each_distance(code, segment.address, first, last, [&](std::size_t at, std::uint64_t to) {
      const bool is_one =
          std::ranges::any_of(of, [&](DistanceOf kind) { return is_x86_distance(code, at, kind); });
      if (is_one) found.push_back({segment.address + at, to});
    });
  }
  return found;
}

std::vector<Distance> CodeSearch::jumps_into(const std::vector<Range>& ranges) const {
  std::vector<Distance> found;
  if (ranges.empty()) return found;
  const Ranges wanted(ranges);
  const auto add = [&](std::uint64_t at, std::uint64_t to) {
    const Range* range = wanted.at(to);
    if (range != nullptr && (at < range->first || at > range->last)) found.push_back({at, to});
  };
  for (const Segment& segment : code_) {
    const std::string_view code = as_text(code_of(segment));
    if (!is_x86_) {
      each_word(code, segment.address, [&](std::uint64_t address, std::uint32_t word) {
        const auto to = arm_target(address, word);
        if (to && !is_arm_call(word)) add(address, *to);
      });
      continue;
    }
    each_distance(code, segment.address, ranges.front().first, ranges.back().last,
                  [&](std::size_t at, std::uint64_t to) {
                    if (is_x86_jump(code, at)) add(segment.address + at, to);
                  });
  }
  return found;
}

std::vector<std::uint64_t> CodeSearch::loads_of(std::uint64_t address) const {
  std::vector<std::uint64_t> found;
  // ldr xT, [xN, #NUMBER]
  const auto wanted = 0x3e5000U | static_cast<std::uint32_t>((address & 0xfffU) / 8);
  for (const Segment& segment : code_) {
    each_word(as_text(code_of(segment)), segment.address,
              [&](std::uint64_t at, std::uint32_t word) {
                if (word >> 10U == wanted) found.push_back(at);
              });
  }
  return found;
}

}  // namespace whittle::elf
