#include "elf/symbol_hashes.h"

#include "elf/constants.h"

#include <fmt/format.h>

#include <algorithm>

namespace whittle::elf {

NameHashes hashes_of(std::string_view name) {
  NameHashes hashes{.gnu = 5381};
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    hashes.gnu = hashes.gnu * 33 + byte;
    hashes.sysv = (hashes.sysv << 4U) + byte;
    const std::uint32_t high = hashes.sysv & 0xf0000000U;
    hashes.sysv = (hashes.sysv ^ (high >> 24U)) & ~high;
  }
  return hashes;
}

SymbolHashes::SymbolHashes(const Fields& fields, const File& file) : fields_(fields) {
  find_sysv(file);
  find_gnu(file);
}

void SymbolHashes::find_sysv(const File& file) {
  const auto address = file.dynamic_value(DT_HASH);
  if (!address) return;
  // 32-bit entries, also in 64-bit files, but for two machines (their psABIs).
  const bool wide =
      fields_.wide() && (file.header.machine == EM_S390 || file.header.machine == EM_ALPHA);
  Sysv table{.number_size = wide ? 8U : 4U};
  const std::uint64_t at = locate(file, *address, 2 * table.number_size, "DT_HASH");
  table.bucket_count = wide ? fields_.u64(at) : fields_.u32(at);
  table.symbols = wide ? fields_.u64(at + 8) : fields_.u32(at + 4);
  table.buckets = at + 2 * table.number_size;
  if (table.bucket_count > fields_.size() / table.number_size) {
    throw Damage{fmt::format("DT_HASH has {} buckets, the file has {} bytes", table.bucket_count,
                             fields_.size())};
  }
  table.numbers = (fields_.size() - table.buckets) / table.number_size;
  sysv_ = table;
}

void SymbolHashes::find_gnu(const File& file) {
  const auto address = file.dynamic_value(DT_GNU_HASH);
  if (!address) return;
  const std::uint64_t at = locate(file, *address, 16, "DT_GNU_HASH");
  Gnu table{.first = fields_.u32(at + 4),
            .shift = fields_.u32(at + 12),
            .filter = at + 16,
            .words = fields_.u32(at + 8),
            .bucket_count = fields_.u32(at)};
  if (table.words == 0 || (table.words & (table.words - 1)) != 0) {
    throw Damage{
        fmt::format("the filter of DT_GNU_HASH has {} words, no power of two", table.words)};
  }
  const std::uint64_t filter_size = (fields_.wide() ? 8 : 4) * table.words;
  fields_.require(table.filter, filter_size, "the filter of DT_GNU_HASH");
  table.buckets = table.filter + filter_size;
  fields_.require(table.buckets, 4 * table.bucket_count, "the bucket array of DT_GNU_HASH");
  table.chain = table.buckets + 4 * table.bucket_count;
  gnu_ = table;
}

// The chains end where the one of the last bucket has its end bit.
std::uint64_t SymbolHashes::gnu_symbols() const {
  if (!gnu_) return 0;
  std::uint32_t last = 0;
  for (std::uint64_t i = 0; i < gnu_->bucket_count; ++i) {
    const std::uint32_t bucket = fields_.u32(gnu_->buckets + 4 * i);
    if (bucket != 0 && bucket < gnu_->first) {
      throw Damage{fmt::format("a bucket of DT_GNU_HASH begins at symbol {}, the table at {}",
                               bucket, gnu_->first)};
    }
    last = std::max(last, bucket);
  }
  if (last == 0) return 0;
  std::uint64_t count = last - gnu_->first;
  fields_.require(gnu_->chain, 4 * (count + 1), "the chain array of DT_GNU_HASH");
  while ((fields_.u32(gnu_->chain + 4 * count) & 1U) == 0) {
    ++count;
    fields_.require(gnu_->chain, 4 * (count + 1), "the last chain of DT_GNU_HASH");
  }
  return gnu_->first + count + 1;
}

void SymbolHashes::check_sysv() const {
  if (!sysv_) return;
  fields_.require(sysv_->buckets, sysv_->number_size * (sysv_->bucket_count + sysv_->symbols),
                  "DT_HASH");
  for (std::uint64_t i = 0; i < sysv_->bucket_count + sysv_->symbols; ++i) {
    if (const std::uint64_t number = sysv_number(i); number != 0 && number >= sysv_->symbols) {
      throw Damage{fmt::format("DT_HASH refers to symbol {} of {}", number, sysv_->symbols)};
    }
  }
}

}  // namespace whittle::elf
