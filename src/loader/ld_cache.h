#pragma once

#include "base/bytes.h"
#include "elf/file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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
// (glibc-ld.so.cache1.1) or both in one file.
class LdCache {
 public:
  // nullopt where a loader would not use the file: an unknown magic, the other
  // byte order, or tables that leave the file.
  static std::optional<LdCache> read(Bytes bytes, ByteOrder order);

  // The one entry a loader picks for `name`: of those with one of the `flags`
  // the best active level's (`levels`, best first), else the first plain one.
  // Names compare as ldconfig sorts them: digit runs are numbers.
  const CacheEntry* lookup(std::string_view name, const std::vector<std::int32_t>& flags,
                           const std::vector<std::string>& levels, int isa_level) const;

  const std::vector<CacheEntry>& entries() const { return entries_; }

 private:
  void index();

  std::vector<CacheEntry> entries_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_name_;
};

// A cache in the new format with these entries, as ldconfig of glibc 2.36 would
// write it: sorted, hwcaps levels in the extension. Of several plain entries for
// one name and ABI the first given is the one a loader picks.
std::string write_ld_cache(std::vector<CacheEntry> entries, ByteOrder order);

}  // namespace whittle::loader
