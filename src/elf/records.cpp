#include "elf/records.h"

#include "elf/constants.h"

#include <ranges>

namespace whittle::elf {

std::optional<std::uint64_t> File::dynamic_value(std::int64_t tag) const {
  for (const DynamicEntry& entry : std::views::reverse(dynamic)) {
    if (entry.tag == tag) return entry.value;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> File::file_offset(std::uint64_t address, std::uint64_t length) const {
  for (const Segment& segment : segments) {
    if (segment.type != PT_LOAD || address < segment.address) continue;
    const std::uint64_t distance = address - segment.address;
    if (distance <= segment.file_size && length <= segment.file_size - distance) {
      return segment.offset + distance;
    }
  }
  return std::nullopt;
}

}  // namespace whittle::elf
