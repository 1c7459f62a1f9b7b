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

#include "elf/constants.h"

#include <algorithm>
#include <cctype>
#include <concepts>
#include <map>
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

std::optional<std::string> string_at(const ByteReader& reader, std::uint64_t offset) {
  const auto text = reader.c_string(offset);
  if (!text) return std::nullopt;
  return std::string(*text);
}

bool has_magic(const ByteReader& reader, std::uint64_t offset, std::string_view magic) {
  const auto bytes = reader.slice(offset, magic.size());
  return bytes && as_text(*bytes) == magic;
}

std::optional<std::vector<CacheEntry>> read_old(const ByteReader& reader) {
  const auto count = reader.u32(12);
  if (!count) return std::nullopt;
  const std::uint64_t strings = old_header + std::uint64_t{*count} * old_entry;
  if (!reader.holds(0, strings)) return std::nullopt;
  std::vector<CacheEntry> entries;
  for (std::uint64_t at = old_header; at < strings; at += old_entry) {
    auto name = string_at(reader, strings + *reader.u32(at + 4));
    auto path = string_at(reader, strings + *reader.u32(at + 8));
    if (!name || !path) continue;
    CacheEntry entry;
    entry.name = *std::move(name);
    entry.path = *std::move(path);
    entry.flags = static_cast<std::int32_t>(*reader.u32(at));
    entries.push_back(std::move(entry));
  }
  return entries;
}

// The names of the glibc-hwcaps extension, in index order.
std::vector<std::string> read_level_names(const ByteReader& reader, std::uint64_t base) {
  std::vector<std::string> names;
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
      names.push_back(string_at(reader, *reader.u32(at)).value_or(""));
    }
  }
  return names;
}

enum class Extensions { use, ignore };

std::optional<std::vector<CacheEntry>> read_new(const ByteReader& reader, std::uint64_t base,
                                                Extensions extensions) {
  const auto count = reader.u32(base + 20);
  const auto order = reader.u8(base + 28);
  if (!count || !order || !reader.holds(base, new_header + std::uint64_t{*count} * new_entry)) {
    return std::nullopt;
  }
  const int endian = *order & 3;
  const int ours = reader.order() == ByteOrder::little ? 2 : 3;
  if (endian != 0 && endian != ours) return std::nullopt;

  const auto names = read_level_names(reader, base);
  std::vector<CacheEntry> entries;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const std::uint64_t at = base + new_header + std::uint64_t{i} * new_entry;
    auto name = string_at(reader, base + *reader.u32(at + 4));
    auto path = string_at(reader, base + *reader.u32(at + 8));
    if (!name || !path) continue;
    CacheEntry entry;
    entry.name = *std::move(name);
    entry.path = *std::move(path);
    entry.flags = static_cast<std::int32_t>(*reader.u32(at));
    const std::uint64_t hwcap = *reader.u64(at + 16);
    if ((hwcap & extension_mask) == extension_bit) {
      const auto index = static_cast<std::uint32_t>(hwcap);
      if (extensions == Extensions::ignore || index >= names.size()) continue;
      entry.level = names[index];
      entry.isa_level = static_cast<int>(hwcap >> 32 & 0x3ff);
    } else {
      entry.hwcap = hwcap;
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

// A name with the leading zeros of its numbers cut: names that are equal to the
// loader have the same key.
std::string key_of(std::string_view name) {
  std::string key;
  for (std::size_t at = 0; at < name.size();) {
    if (!std::isdigit(static_cast<unsigned char>(name[at]))) {
      key += name[at++];
      continue;
    }
    auto end = name.find_first_not_of("0123456789", at);
    if (end == std::string_view::npos) end = name.size();
    while (at + 1 < end && name[at] == '0')
      ++at;
    key.append(name.substr(at, end - at));
    at = end;
  }
  return key;
}

// _dl_cache_libcmp: digit runs compare as numbers, a digit comes after any
// other character.
int compare_names(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  const auto digit = [](std::string_view text, std::size_t at) {
    return at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0;
  };
  while (i < a.size()) {
    if (digit(a, i)) {
      if (!digit(b, j)) return 1;
      std::uint64_t left = 0;
      std::uint64_t right = 0;
      while (digit(a, i))
        left = left * 10 + static_cast<std::uint64_t>(a[i++] - '0');
      while (digit(b, j))
        right = right * 10 + static_cast<std::uint64_t>(b[j++] - '0');
      if (left != right) return left < right ? -1 : 1;
    } else {
      if (digit(b, j)) return -1;
      const int left = static_cast<unsigned char>(a[i]);
      const int right = j < b.size() ? static_cast<unsigned char>(b[j]) : 0;
      if (left != right) return left - right;
      ++i;
      ++j;
    }
  }
  return j < b.size() ? -1 : 0;
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

std::optional<LdCache> LdCache::read(Bytes bytes, ByteOrder order) {
  const ByteReader reader(bytes, order);
  std::optional<std::vector<CacheEntry>> entries;
  if (has_magic(reader, 0, new_magic)) {
    entries = read_new(reader, 0, Extensions::use);
  } else if (has_magic(reader, 0, old_magic)) {
    entries = read_old(reader);
    if (!entries) return std::nullopt;
    const std::uint64_t strings = old_header + std::uint64_t{*reader.u32(12)} * old_entry;
    const std::uint64_t second = (strings + 7) / 8 * 8;
    if (has_magic(reader, second, new_magic)) {
      entries = read_new(reader, second, Extensions::ignore);
    }
  }
  if (!entries) return std::nullopt;
  LdCache cache;
  cache.entries_ = *std::move(entries);
  cache.index();
  return cache;
}

void LdCache::index() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    by_name_[key_of(entries_[i].name)].push_back(i);
  }
}

const CacheEntry* LdCache::lookup(std::string_view name, const std::vector<std::int32_t>& flags,
                                  const std::vector<std::string>& levels, int isa_level) const {
  const auto known = by_name_.find(key_of(name));
  if (known == by_name_.end()) return nullptr;
  const CacheEntry* best = nullptr;
  auto best_rank = levels.end();
  const CacheEntry* plain = nullptr;
  for (const std::size_t i : known->second) {
    const CacheEntry& entry = entries_[i];
    if (std::ranges::find(flags, entry.flags) == flags.end()) continue;
    if (entry.level.empty()) {
      if (plain == nullptr && (entry.hwcap & ~legacy_always) == 0) plain = &entry;
      continue;
    }
    const auto rank = std::ranges::find(levels, entry.level);
    if (entry.isa_level <= isa_level && rank < best_rank) {
      best = &entry;
      best_rank = rank;
    }
  }
  return best != nullptr ? best : plain;
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
