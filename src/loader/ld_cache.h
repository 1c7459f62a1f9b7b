#pragma once

#include "base/bytes.h"
#include "elf/file.h"
#include "tree/file_tree.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whittle::loader {

// One entry of /etc/ld.so.cache.
struct CacheEntry {
  std::string name;  // the key: a soname
  std::string path;
  std::int32_t flags = 0;   // library type and ABI, see cache_flags()
  std::uint64_t hwcap = 0;  // legacy bits; 0 in entries below glibc-hwcaps/
  std::string level = {};   // the glibc-hwcaps subdirectory; empty: none
  int isa_level = 0;        // x86 ISA level such an entry needs

  bool operator==(const CacheEntry&) const = default;
};

// The number an entry must have for objects of this ABI; several where older
// caches write another one. Source: sysdeps/*/dl-cache.h of glibc 2.36.
std::vector<std::int32_t> cache_flags(const elf::Header& program);

// An /etc/ld.so.cache: the old format (ld.so-1.7.0), the new one
// (glibc-ld.so.cache1.1) or both in one file. What a lookup does not meet is not
// decoded: a listing asks for ten names of hundreds.
class LdCache {
 public:
  // nullopt where a loader would not use the file: an unknown magic, the other
  // byte order, or tables that leave the file. Throws Error, as entries() does, for
  // names that take more together than limits::cache_names.
  static std::optional<LdCache> read(tree::Contents contents, ByteOrder order);

  // The one entry a loader picks for `name`: of those with one of the `flags`
  // the best active level's (`levels`, best first), else the first plain one.
  // Names compare as ldconfig sorts them: digit runs are numbers. It is searched
  // for as by the loader, which misses some where a cache is not sorted.
  std::optional<CacheEntry> lookup(std::string_view name, const std::vector<std::int32_t>& flags,
                                   const std::vector<std::string>& levels, int isa_level) const;

  // All that can be read, in the order of the file.
  std::vector<CacheEntry> entries() const;

 private:
  struct Table {
    std::uint64_t first = 0;    // where the first entry is
    std::uint64_t size = 0;     // of an entry
    std::uint64_t strings = 0;  // what offsets of names and paths count from
    std::uint32_t count = 0;
    std::vector<std::string> levels;  // the names of the glibc-hwcaps extension, by index
  };

  LdCache(tree::Contents contents, ByteOrder order, Table table);
  static std::optional<Table> find_table(const ByteReader& reader);
  static std::optional<Table> old_table(const ByteReader& reader);
  static std::optional<Table> new_table(const ByteReader& reader, std::uint64_t base);

  // nullopt where its name, or anything of it, cannot be read.
  std::optional<std::string_view> name_at(std::uint32_t index) const;
  std::optional<CacheEntry> entry_at(std::uint32_t index) const;
  // The entries of that name: from the first on, before the second.
  std::pair<std::uint32_t, std::uint32_t> entries_of(std::string_view name) const;

  tree::Contents contents_;
  ByteReader reader_;
  Table table_;
};

// A cache in the new format with these entries, as ldconfig of glibc 2.36 would
// write it: sorted, hwcaps levels in the extension. Of several plain entries for
// one name and ABI the first given is the one a loader picks.
std::string write_ld_cache(std::vector<CacheEntry> entries, ByteOrder order);

}  // namespace whittle::loader
