#pragma once

#include "elf/fields.h"
#include "elf/file.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace whittle::elf {

// What the two hash tables of a file call a name.
struct NameHashes {
  std::uint32_t gnu = 0;
  std::uint32_t sysv = 0;

  bool operator==(const NameHashes&) const = default;
};
NameHashes hashes_of(std::string_view name);

// The hash tables of a file, DT_HASH and DT_GNU_HASH: which symbols a name may be of.
// They are read where they are; only what a search meets is looked at.
class SymbolHashes {
 public:
  // Throws Damage where a table is not inside the file.
  SymbolHashes(const Fields& fields, const File& file);

  // How many symbols DT_HASH says there are, and how many DT_GNU_HASH comes to, which
  // knows only the defined ones, the last in the symbol table; 0 where there is no such
  // table. Throws Damage where its chains leave the file.
  std::uint64_t sysv_symbols() const { return sysv_ ? sysv_->symbols : 0; }
  std::uint64_t gnu_symbols() const;
  // Throws Damage where DT_HASH leaves the file or refers to a symbol it does not have.
  // A search stops there.
  void check_sysv() const;

  // Calls `visit(index)` for every symbol that may have the name, in the order of the
  // table, until it answers false. DT_GNU_HASH is used where both are there.
  template <typename Visit>
  void each(const NameHashes& name, Visit visit) const {
    if (gnu_) {
      each_gnu(name.gnu, visit);
    } else if (sysv_ && sysv_->bucket_count != 0) {
      each_sysv(name.sysv, visit);
    }
  }

 private:
  struct Sysv {
    std::uint64_t buckets = 0;  // where they begin
    std::uint64_t bucket_count = 0;
    std::uint64_t symbols = 0;
    std::uint64_t number_size = 4;
    std::uint64_t numbers = 0;  // that the file has room for
  };
  struct Gnu {
    std::uint32_t first = 0;  // the first symbol that is in the table
    std::uint32_t shift = 0;
    std::uint64_t filter = 0;
    std::uint64_t words = 0;
    std::uint64_t buckets = 0;
    std::uint64_t bucket_count = 0;
    std::uint64_t chain = 0;
  };

  void find_sysv(const File& file);
  void find_gnu(const File& file);
  // 0, which ends a chain, where there is none.
  std::uint64_t sysv_number(std::uint64_t index) const {
    if (index >= sysv_->numbers) return 0;
    const std::uint64_t at = sysv_->buckets + index * sysv_->number_size;
    return sysv_->number_size == 8 ? fields_.u64(at) : fields_.u32(at);
  }

  template <typename Visit>
  void each_gnu(std::uint32_t hash, Visit visit) const {
    const std::uint32_t bits = fields_.wide() ? 64 : 32;
    const std::uint64_t word =
        fields_.word(gnu_->filter + (hash / bits & (gnu_->words - 1)) * (bits / 8));
    const std::uint32_t second = gnu_->shift < 32 ? hash >> gnu_->shift : 0;
    if ((word >> hash % bits & word >> second % bits & 1U) == 0) return;
    if (gnu_->bucket_count == 0) return;
    const std::uint32_t bucket = fields_.u32(gnu_->buckets + 4 * (hash % gnu_->bucket_count));
    if (bucket == 0 || bucket < gnu_->first) return;
    for (std::uint64_t i = bucket; fields_.holds(gnu_->chain + 4 * (i - gnu_->first), 4); ++i) {
      const std::uint32_t link = fields_.u32(gnu_->chain + 4 * (i - gnu_->first));
      if ((link ^ hash) >> 1U == 0 && !visit(i)) return;
      if ((link & 1U) != 0) return;
    }
  }

  template <typename Visit>
  void each_sysv(std::uint32_t hash, Visit visit) const {
    std::uint64_t i = sysv_number(hash % sysv_->bucket_count);
    // A chain that loops is left after as many steps as there are numbers.
    for (std::uint64_t steps = 0; i != 0 && i < sysv_->symbols && steps < sysv_->numbers;
         ++steps, i = sysv_number(sysv_->bucket_count + i)) {
      if (!visit(i)) return;
    }
  }

  Fields fields_;
  std::optional<Sysv> sysv_;
  std::optional<Gnu> gnu_;
};

}  // namespace whittle::elf
