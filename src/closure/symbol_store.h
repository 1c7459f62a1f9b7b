#pragma once

#include "elf/symbols.h"
#include "loader/ld_so.h"
#include "loader/object_store.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace whittle::closure {

// The dynamic symbols of one file, with the bytes that they point into.
struct Symbols {
  tree::Contents contents;
  std::shared_ptr<const loader::ElfObject> elf;
  elf::SymbolTable table;
};

// What the parts of one build of glibc have for each other alone.
inline constexpr std::string_view private_version = "GLIBC_PRIVATE";

// What tells which build of glibc one of its parts is of.
struct BuildFacts {
  tree::Contents contents;
  std::shared_ptr<const loader::ElfObject> elf;
  elf::VersionSymbols private_symbols;   // of version GLIBC_PRIVATE
  std::optional<loader::Banner> banner;  // of libc.so.6
};

// Reads the dynamic symbols of files, each once. May be used from several
// threads. All throw Error for a file whose symbol table is damaged.
class SymbolStore {
 public:
  explicit SymbolStore(const loader::ObjectStore& store) : store_(store) {}

  std::shared_ptr<const Symbols> symbols(
      const tree::Walked& where, const std::shared_ptr<const loader::ElfObject>& object) const;

  // Without reading the symbols that do not matter to it.
  std::shared_ptr<const BuildFacts> build_facts(
      const tree::Walked& where, const std::shared_ptr<const loader::ElfObject>& object) const;

 private:
  template <typename Facts>
  struct Known {
    std::mutex mutex;
    std::unordered_map<tree::FileId, std::shared_ptr<const Facts>> map;
  };
  template <typename Facts, typename Read>
  std::shared_ptr<const Facts> known_or_read(Known<Facts>& known, const tree::Walked& where,
                                             const std::shared_ptr<const loader::ElfObject>& object,
                                             Read read) const;

  const loader::ObjectStore& store_;
  mutable Known<Symbols> symbols_;
  mutable Known<BuildFacts> build_facts_;
};

}  // namespace whittle::closure
