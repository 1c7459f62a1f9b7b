#pragma once

#include "elf/symbols.h"
#include "loader/ld_so.h"
#include "loader/object_store.h"

#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace whittle::closure {

// The dynamic symbols of one file, with the bytes that they point into.
struct Symbols {
  tree::Contents contents;
  std::shared_ptr<const loader::ElfObject> elf;
  elf::SymbolTable table;
  // Of glibc's parts: what they want of version GLIBC_PRIVATE and cannot do
  // without, and, of its libc.so.6, which build that is.
  std::vector<elf::SymbolReference> private_references;
  std::optional<loader::Banner> banner;
};

// Reads the dynamic symbols of files, each once. May be used from several
// threads.
class SymbolStore {
 public:
  explicit SymbolStore(const loader::ObjectStore& store) : store_(store) {}

  // Throws Error for a file whose symbol table is damaged.
  std::shared_ptr<const Symbols> symbols(
      const tree::Walked& where, const std::shared_ptr<const loader::ElfObject>& object) const;

 private:
  const loader::ObjectStore& store_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<tree::FileId, std::shared_ptr<const Symbols>> known_;
};

}  // namespace whittle::closure
