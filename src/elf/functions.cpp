// The table is .eh_frame_hdr (LSB core, chapter 10.6.2): version 1, the encodings of
// three fields, a pointer to .eh_frame, the number of entries, and pairs of addresses
// (function, its description), sorted. GNU ld, gold, lld and mold all write numbers of
// four bytes, and addresses relative to the table. A description (a frame description
// entry: DWARF 5, chapter 6.4.1) has its length, a pointer to what it has in common with
// others, which says how addresses are written, and the function's begin and length. All
// compilers write four bytes, the begin relative to where it stands; that it agrees with
// the table shows that this one did.
#include "elf/functions.h"

#include "elf/constants.h"

#include <algorithm>

namespace whittle::elf {
namespace {

constexpr std::uint8_t encoded_udata4 = 0x03;
constexpr std::uint8_t encoded_sdata4_from_table = 0x3b;
constexpr std::uint64_t table_header = 12;
constexpr std::uint64_t entry_size = 8;

std::uint64_t signed4(const Fields& fields, std::uint64_t offset) {
  return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(fields.u32(offset))});
}

}  // namespace

Functions::Functions(Bytes bytes, const File& file)
    : fields_(bytes, file.header.file_class, file.header.order), file_(file) {
  const auto table = std::ranges::find(file.segments, PT_GNU_EH_FRAME, &Segment::type);
  if (table == file.segments.end() || table->file_size < table_header ||
      !fields_.holds(table->offset, table->file_size)) {
    return;
  }
  const std::uint64_t at = table->offset;
  if (fields_.u8(at) != 1 || fields_.u8(at + 2) != encoded_udata4 ||
      fields_.u8(at + 3) != encoded_sdata4_from_table) {
    return;
  }
  const std::uint64_t count = fields_.u32(at + 8);
  if (count > (table->file_size - table_header) / entry_size) return;
  entries_.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t entry = at + table_header + entry_size * i;
    entries_.push_back(
        {table->address + signed4(fields_, entry), table->address + signed4(fields_, entry + 4)});
  }
  if (!std::ranges::is_sorted(entries_, {}, &Entry::begin)) entries_.clear();
}

std::optional<Function> Functions::at(std::uint64_t address) const {
  const auto next = std::ranges::upper_bound(entries_, address, {}, &Entry::begin);
  if (next == entries_.begin()) return std::nullopt;
  const Entry& entry = *std::prev(next);
  const auto description = file_.file_offset(entry.description, 16);
  if (!description) return std::nullopt;
  if (entry.description + 8 + signed4(fields_, *description + 8) != entry.begin) {
    return std::nullopt;
  }
  const std::uint64_t end = entry.begin + fields_.u32(*description + 12);
  if (address >= end) return std::nullopt;
  return Function{entry.begin, end};
}

}  // namespace whittle::elf
