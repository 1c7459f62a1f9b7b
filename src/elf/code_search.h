#pragma once

#include "elf/file.h"

#include <cstdint>
#include <vector>

namespace whittle::elf {

// The PT_LOAD segments of `file` that hold code.
std::vector<Segment> code_segments(const File& file);

// Bytes of code that hold the distance to an address.
struct Distance {
  std::uint64_t at = 0;  // the instruction on AArch64, the number within it on x86-64
  std::uint64_t to = 0;

  bool operator==(const Distance&) const = default;
};

enum class DistanceOf {
  branch,   // a call or jump; on x86-64 with a distance of four bytes
  address,  // x86-64: lea
  memory,   // x86-64: what an instruction reads, writes, calls or jumps through
};

// Searches the code of one file for machine code of x86-64 or AArch64 as bytes, far
// faster than by decoding it. It finds all there is, and what only looks like it: on
// x86-64 an instruction may begin at any byte.
class CodeSearch {
 public:
  // The bytes and the file must outlive it.
  CodeSearch(Bytes bytes, const File& file);

  // Distances to [first, last].
  std::vector<Distance> distances_to(std::uint64_t first, std::uint64_t last,
                                     const std::vector<DistanceOf>& of) const;

  // Jumps, no calls, that lead into one of `ranges` (sorted, apart from each other)
  // from outside of it.
  struct Range {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
  };
  std::vector<Distance> jumps_into(const std::vector<Range>& ranges) const;

  // AArch64: the instructions that load eight bytes from a register and the low
  // twelve bits of `address`.
  std::vector<std::uint64_t> loads_of(std::uint64_t address) const;

 private:
  Bytes code_of(const Segment& segment) const;

  Bytes bytes_;
  std::vector<Segment> code_;
  bool is_x86_;
};

}  // namespace whittle::elf
