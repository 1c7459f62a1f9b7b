// /etc/ld.so.cache, read and written.
//
// Old format: magic "ld.so-1.7.0", a count at byte 12, entries of 12 bytes
// {i32 flags, u32 key, u32 value}; keys and values are offsets from the end of
// the entries. New format: a header of 48 bytes, entries of 24 bytes {i32 flags,
// u32 key, u32 value, u32 unused, u64 hwcap}, offsets from that header. A
// combined file has the new one behind the old entries, at a multiple of 8.
// glibc 2.33 added extensions to the new format; the one that matters is the
// list of glibc-hwcaps names, which an entry's hwcap then indexes.
//
// glibc 2.36 reads the names of a combined file at the wrong offset, so its
// glibc-hwcaps entries are never used; we leave them out when reading one.
#include "loader/ld_cache.h"

#include "base/error.h"
#include "base/limits.h"
#include "elf/constants.h"

#include <algorithm>
#include <concepts>
#include <map>
#include <ranges>
#include <set>
#include <utility>

namespace whittle::loader {

namespace {

constexpr std::string_view old_magic = "ld.so-1.7.0";
constexpr std::string_view new_magic = "glibc-ld.so.cache1.1";
constexpr std::uint64_t old_header = 16;
constexpr std::uint64_t old_entry = 12;
constexpr std::uint64_t new_header = 48;
constexpr std::uint64_t new_entry = 24;
constexpr std::uint32_t extension_magic = 0xeaa42174U;
constexpr std::uint32_t tag_hwcaps_names = 1;
constexpr std::uint64_t extension_bit = std::uint64_t{1} << 62;
// Bits of an extension hwcap: 0-31 the index, 32-41 the ISA level; 62 alone of the rest.
constexpr std::uint64_t extension_mask = ~((std::uint64_t{1} << 42) - 1);
// What every 64-bit x86 CPU has (HWCAP_X86_64), and the legacy tls bit.
constexpr std::uint64_t legacy_always = (std::uint64_t{1} << 1) | (std::uint64_t{1} << 63);

bool has_magic(const ByteReader& reader, std::uint64_t offset, std::string_view magic) {
  const auto bytes = reader.slice(offset, magic.size());
  return bytes && as_text(*bytes) == magic;
}

// Many entries may refer to one long name; what they take together is bounded.
class NameBudget {
 public:
  void add(std::size_t length) {
    used_ += length + sizeof(std::string);
    if (used_ > limits::cache_names)
      throw Error("cannot read the ld.so.cache: its entries name more than {} bytes",
                  limits::cache_names);
  }

 private:
  std::uint64_t used_ = 0;
};

// The string at `offset`; nullopt also for one that is longer than any path.
std::optional<std::string_view> name_from(const ByteReader& reader, std::uint64_t offset) {
  if (offset >= reader.size()) return std::nullopt;
  const auto bytes =
      reader.slice(offset, std::min<std::uint64_t>(reader.size() - offset, limits::path));
  const std::string_view text = as_text(*bytes);
  const auto end = text.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  return text.substr(0, end);
}

// The names of the glibc-hwcaps extension, in index order.
std::vector<std::string> read_level_names(const ByteReader& reader, std::uint64_t base) {
  std::vector<std::string> names;
  NameBudget budget;
  const auto directory = reader.u32(base + 32);
  if (!directory || *directory == 0 || *directory % 4 != 0) return names;
  if (reader.u32(*directory) != extension_magic) return names;
  const std::uint32_t sections = reader.u32(*directory + 4).value_or(0);
  for (std::uint32_t i = 0; i < sections; ++i) {
    const std::uint64_t section = *directory + 8 + std::uint64_t{i} * 16;
    const auto tag = reader.u32(section);
    const auto offset = reader.u32(section + 8);
    const auto size = reader.u32(section + 12);
    if (!tag || !offset || !size) break;
    if (*tag != tag_hwcaps_names || !reader.holds(*offset, *size)) continue;
    for (std::uint64_t at = *offset; at + 4 <= std::uint64_t{*offset} + *size; at += 4) {
      names.emplace_back(name_from(reader, *reader.u32(at)).value_or(""));
      budget.add(names.back().size());
    }
  }
  return names;
}

// NUL behind its end.
char char_at(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The number at `at`, without leading zeros; `at` moves behind it.
std::string_view take_number(std::string_view text, std::size_t& at) {
  while (char_at(text, at) == '0')
    ++at;
  const std::size_t start = at;
  while (is_digit(char_at(text, at)))
    ++at;
  return text.substr(start, at - start);
}

// _dl_cache_libcmp: digit runs compare as numbers, a digit comes after any
// other character.
int compare_names(std::string_view a, std::string_view b) {
  auto i = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  // Most names differ in a letter, where no number matters that both have before it.
  if (!is_digit(char_at(a, i)) && !is_digit(char_at(b, i))) {
    return static_cast<unsigned char>(char_at(a, i)) - static_cast<unsigned char>(char_at(b, i));
  }
  while (i > 0 && is_digit(a[i - 1]))
    --i;
  for (std::size_t j = i;;) {
    const char left = char_at(a, i);
    const char right = char_at(b, j);
    if (is_digit(left) != is_digit(right)) return is_digit(left) ? 1 : -1;
    if (is_digit(left)) {
      const std::string_view number = take_number(a, i);
      const std::string_view other = take_number(b, j);
      if (number.size() != other.size()) return number.size() < other.size() ? -1 : 1;
      if (const int order = number.compare(other); order != 0) return order;
      continue;
    }
    if (left != right || left == '\0') {
      return static_cast<unsigned char>(left) - static_cast<unsigned char>(right);
    }
    ++i;
    ++j;
  }
}

class Writer {
 public:
  explicit Writer(ByteOrder order) : order_(order) {}

  template <std::unsigned_integral Number>
  void put(Number value) {
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      const std::size_t shift = 8 * (order_ == ByteOrder::little ? i : sizeof(Number) - 1 - i);
      bytes_ += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xffU);
    }
  }
  void put(std::string_view text) { bytes_ += text; }
  std::string take() { return std::move(bytes_); }

 private:
  ByteOrder order_;
  std::string bytes_;
};

// NUL-terminated strings, each once, with their offsets.
class StringTable {
 public:
  explicit StringTable(std::uint64_t start) : start_(start) {}

  std::uint32_t offset(const std::string& text) {
    const auto [known, is_new] = offsets_.try_emplace(text, start_ + text_.size());
    if (is_new) text_.append(text).push_back('\0');
    return static_cast<std::uint32_t>(known->second);
  }
  const std::string& text() const { return text_; }

 private:
  std::uint64_t start_;
  std::string text_;
  std::map<std::string, std::uint64_t> offsets_;
};

}  // namespace

std::vector<std::int32_t> cache_flags(const elf::Header& program) {
  const bool wide = program.file_class == elf::Class::elf64;
  switch (program.machine) {
    case EM_X86_64:
      return {wide ? 0x303 : 0x803};
    case EM_386:
      return {3, 1};
    case EM_AARCH64:
      return {0xa03};
    case EM_ARM:
      if ((program.flags & EF_ARM_ABI_FLOAT_HARD) != 0) return {0x903, 3};
      return {0xb03, 3};
    case EM_PPC64:
      return {0x503};
    case EM_S390:
      return {wide ? 0x403 : 3};
    case EM_SPARCV9:
      return {0x103};
    case EM_IA_64:
      return {0x203};
    case EM_RISCV:
      return {(program.flags & EF_RISCV_FLOAT_ABI) == EF_RISCV_FLOAT_ABI_DOUBLE ? 0x1003 : 0xf03};
    case EM_MIPS: {
      const bool nan2008 = (program.flags & EF_MIPS_NAN2008) != 0;
      if (wide) return {nan2008 ? 0xe03 : 0x703};
      if ((program.flags & EF_MIPS_ABI2) != 0) return {nan2008 ? 0xd03 : 0x603};
      return {nan2008 ? 0xc03 : 3};
    }
    case EM_LOONGARCH:
      return {(program.flags & 7) == 3 ? 0x1203 : 0x1103};
    default:
      return {3};
  }
}

std::optional<LdCache> LdCache::read(tree::Contents contents, ByteOrder order) {
  auto table = find_table(ByteReader(contents.bytes(), order));
  if (!table) return std::nullopt;
  return LdCache(std::move(contents), order, *std::move(table));
}

LdCache::LdCache(tree::Contents contents, ByteOrder order, Table table)
    : contents_(std::move(contents)), reader_(contents_.bytes(), order), table_(std::move(table)) {}

std::optional<LdCache::Table> LdCache::find_table(const ByteReader& reader) {
  if (has_magic(reader, 0, new_magic)) {
    auto table = new_table(reader, 0);
    if (table) table->levels = read_level_names(reader, 0);
    return table;
  }
  if (!has_magic(reader, 0, old_magic)) return std::nullopt;
  auto table = old_table(reader);
  if (!table) return std::nullopt;
  const std::uint64_t second = (table->strings + 7) / 8 * 8;
  return has_magic(reader, second, new_magic) ? new_table(reader, second) : table;
}

std::optional<LdCache::Table> LdCache::old_table(const ByteReader& reader) {
  const auto count = reader.u32(12);
  if (!count) return std::nullopt;
  const std::uint64_t strings = old_header + std::uint64_t{*count} * old_entry;
  if (!reader.holds(0, strings)) return std::nullopt;
  return Table{old_header, old_entry, strings, *count, {}};
}

std::optional<LdCache::Table> LdCache::new_table(const ByteReader& reader, std::uint64_t base) {
  const auto count = reader.u32(base + 20);
  const auto order = reader.u8(base + 28);
  if (!count || !order || !reader.holds(base, new_header + std::uint64_t{*count} * new_entry)) {
    return std::nullopt;
  }
  const int endian = *order & 3;
  const int ours = reader.order() == ByteOrder::little ? 2 : 3;
  if (endian != 0 && endian != ours) return std::nullopt;
  return Table{base + new_header, new_entry, base, *count, {}};
}

std::optional<std::string_view> LdCache::name_at(std::uint32_t index) const {
  return name_from(reader_, table_.strings + *reader_.u32(table_.first + index * table_.size + 4));
}

std::optional<CacheEntry> LdCache::entry_at(std::uint32_t index) const {
  const std::uint64_t at = table_.first + index * table_.size;
  const auto name = name_at(index);
  const auto path = name_from(reader_, table_.strings + *reader_.u32(at + 8));
  if (!name || !path) return std::nullopt;
  CacheEntry entry{.name = std::string(*name),
                   .path = std::string(*path),
                   .flags = static_cast<std::int32_t>(*reader_.u32(at))};
  if (table_.size == old_entry) return entry;
  const std::uint64_t hwcap = *reader_.u64(at + 16);
  if ((hwcap & extension_mask) != extension_bit) {
    entry.hwcap = hwcap;
    return entry;
  }
  const auto level = static_cast<std::uint32_t>(hwcap);
  if (level >= table_.levels.size()) return std::nullopt;
  entry.level = table_.levels[level];
  entry.isa_level = static_cast<int>(hwcap >> 32 & 0x3ff);
  return entry;
}

// As search_cache of elf/dl-cache.c: entries are halved by the names in the middle,
// greater ones first; one that cannot be read ends the search.
std::pair<std::uint32_t, std::uint32_t> LdCache::entries_of(std::string_view name) const {
  const auto is_called = [&](std::uint32_t index) {
    const auto found = name_at(index);
    return found && compare_names(name, *found) == 0;
  };
  std::uint32_t left = 0;
  std::uint32_t right = table_.count;
  while (left < right) {
    const std::uint32_t middle = left + (right - 1 - left) / 2;
    const auto found = name_at(middle);
    if (!found) break;
    const int order = compare_names(name, *found);
    if (order == 0) {
      std::uint32_t first = middle;
      while (first > 0 && is_called(first - 1))
        --first;
      std::uint32_t end = middle + 1;
      while (end < right && is_called(end))
        ++end;
      return {first, end};
    }
    if (order < 0) {
      left = middle + 1;
    } else {
      right = middle;
    }
  }
  return {0, 0};
}

std::optional<CacheEntry> LdCache::lookup(std::string_view name,
                                          const std::vector<std::int32_t>& flags,
                                          const std::vector<std::string>& levels,
                                          int isa_level) const {
  std::optional<CacheEntry> best;
  auto best_rank = levels.end();
  std::optional<CacheEntry> plain;
  const auto [first, end] = entries_of(name);
  for (std::uint32_t i = first; i < end; ++i) {
    auto entry = entry_at(i);
    if (!entry || std::ranges::find(flags, entry->flags) == flags.end()) continue;
    if (entry->level.empty()) {
      if (!plain && (entry->hwcap & ~legacy_always) == 0) plain = std::move(entry);
      continue;
    }
    const auto rank = std::ranges::find(levels, entry->level);
    if (entry->isa_level <= isa_level && rank < best_rank) {
      best = std::move(entry);
      best_rank = rank;
    }
  }
  return best ? best : plain;
}

std::vector<CacheEntry> LdCache::entries() const {
  std::vector<CacheEntry> all;
  NameBudget budget;
  for (std::uint32_t i = 0; i < table_.count; ++i) {
    auto entry = entry_at(i);
    if (!entry) continue;
    budget.add(entry->name.size() + entry->path.size());
    all.push_back(*std::move(entry));
  }
  return all;
}

std::string write_ld_cache(std::vector<CacheEntry> entries, ByteOrder order) {
  // ldconfig's order: names descending, hardware variants by their names in front
  // of plain entries; of equal ones the first found stays the first.
  std::ranges::stable_sort(entries, [](const CacheEntry& a, const CacheEntry& b) {
    if (const int names = compare_names(a.name, b.name); names != 0) return names > 0;
    if (a.flags != b.flags) return a.flags > b.flags;
    if (a.level.empty() != b.level.empty()) return b.level.empty();
    if (a.level != b.level) return a.level < b.level;
    return a.hwcap > b.hwcap;
  });
  std::set<std::string> level_set;
  for (const auto& entry : entries) {
    if (!entry.level.empty()) level_set.insert(entry.level);
  }
  const std::vector<std::string> levels(level_set.begin(), level_set.end());

  StringTable strings(new_header + entries.size() * new_entry);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> offsets;
  offsets.reserve(entries.size());
  for (const auto& entry : entries) {
    offsets.emplace_back(strings.offset(entry.name), strings.offset(entry.path));
  }
  std::vector<std::uint32_t> level_offsets;
  level_offsets.reserve(levels.size());
  for (const auto& level : levels)
    level_offsets.push_back(strings.offset(level));

  const std::uint64_t end = new_header + entries.size() * new_entry + strings.text().size();
  const std::uint64_t directory = levels.empty() ? 0 : (end + 3) / 4 * 4;

  Writer out(order);
  out.put(new_magic);
  out.put(static_cast<std::uint32_t>(entries.size()));
  out.put(static_cast<std::uint32_t>(strings.text().size()));
  out.put(static_cast<std::uint8_t>(order == ByteOrder::little ? 2 : 3));
  out.put(std::string_view("\0\0\0", 3));
  out.put(static_cast<std::uint32_t>(directory));
  for (int i = 0; i < 3; ++i)
    out.put(std::uint32_t{0});
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const CacheEntry& entry = entries[i];
    out.put(static_cast<std::uint32_t>(entry.flags));
    out.put(offsets[i].first);
    out.put(offsets[i].second);
    out.put(std::uint32_t{0});
    std::uint64_t hwcap = entry.hwcap;
    if (!entry.level.empty()) {
      const auto index = std::ranges::lower_bound(levels, entry.level) - levels.begin();
      hwcap = extension_bit | static_cast<std::uint64_t>(entry.isa_level) << 32 |
              static_cast<std::uint64_t>(index);
    }
    out.put(hwcap);
  }
  out.put(strings.text());
  if (directory != 0) {
    out.put(std::string(directory - end, '\0'));
    out.put(extension_magic);
    out.put(std::uint32_t{1});
    out.put(tag_hwcaps_names);
    out.put(std::uint32_t{0});
    out.put(static_cast<std::uint32_t>(directory + 8 + 16));
    out.put(static_cast<std::uint32_t>(levels.size() * 4));
    for (const std::uint32_t offset : level_offsets)
      out.put(offset);
  }
  return out.take();
}

}  // namespace whittle::loader
