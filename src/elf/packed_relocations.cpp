// The size that DT_RELR would have (gABI, "Relative Relocation Table"): an even word is an
// address, and each odd word after it tells of the next 63 (31) words which are relocated
// too. Odd addresses cannot be told, and stay in the other table.
#include "elf/packed_relocations.h"

#include "elf/fields.h"

#include <elf.h>

#include <algorithm>
#include <vector>

namespace whittle::elf {

namespace {

struct Table {
  std::int64_t address;
  std::int64_t count;
  std::uint64_t entry_size;
};

// The places that the first `count` entries of a table relocate, sorted.
std::vector<std::uint64_t> places(const Fields& fields, const File& file, const Table& table,
                                  std::uint64_t count) {
  std::vector<std::uint64_t> found;
  const std::uint64_t address = file.dynamic_value(table.address).value_or(0);
  if (count > fields.size() / table.entry_size) return found;
  const std::uint64_t length = count * table.entry_size;
  const std::uint64_t offset = locate(file, address, length, "the relocation table");
  fields.require(offset, length, "the relocation table");
  for (std::uint64_t i = 0; i < count; ++i)
    found.push_back(fields.word(offset + i * table.entry_size));
  std::ranges::sort(found);
  return found;
}

// How many words tell of these places.
std::uint64_t packed_words(const std::vector<std::uint64_t>& sorted, std::uint64_t word) {
  const std::uint64_t bits = word * 8 - 1;
  std::uint64_t words = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    ++words;
    std::uint64_t base = sorted[i++] + word;
    while (i < sorted.size() && sorted[i] - base < bits * word) {
      ++words;
      while (i < sorted.size() && sorted[i] - base < bits * word)
        ++i;
      base += bits * word;
    }
  }
  return words;
}

std::uint64_t saving(const Fields& fields, const File& file, const Table& table) {
  const auto count = file.dynamic_value(table.count);
  if (!count || *count == 0) return 0;
  const std::uint64_t word = fields.wide() ? sizeof(Elf64_Addr) : sizeof(Elf32_Addr);
  std::vector<std::uint64_t> sorted = places(fields, file, table, *count);
  std::erase_if(sorted, [&](std::uint64_t place) { return place % word != 0; });
  const std::uint64_t before = sorted.size() * table.entry_size;
  const std::uint64_t after = packed_words(sorted, word) * word;
  return before > after ? before - after : 0;
}

}  // namespace

std::uint64_t packed_relocations_saving(Bytes bytes, const File& file) {
  if (file.dynamic_value(DT_RELR)) return 0;
  const Fields fields(bytes, file.header.file_class, file.header.order);
  const bool wide = fields.wide();
  try {
    return saving(fields, file,
                  {DT_RELA, DT_RELACOUNT, wide ? sizeof(Elf64_Rela) : sizeof(Elf32_Rela)}) +
           saving(fields, file,
                  {DT_REL, DT_RELCOUNT, wide ? sizeof(Elf64_Rel) : sizeof(Elf32_Rel)});
  } catch (const Damage&) {
    return 0;
  }
}

}  // namespace whittle::elf
