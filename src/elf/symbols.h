#pragma once

#include "elf/fields.h"
#include "elf/file.h"
#include "elf/symbol_hashes.h"

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace whittle::elf {

// One entry of the dynamic symbol table.
struct Symbol {
  std::string_view name;
  std::uint64_t value = 0;
  std::uint16_t section = 0;        // st_shndx
  std::uint16_t version_index = 1;  // DT_VERSYM; bit 15 = hidden; 1 where there is none
  std::uint8_t type = 0;            // STT_*
  std::uint8_t binding = 0;         // STB_*
  std::uint8_t visibility = 0;      // STV_*

  bool hidden() const { return (version_index & 0x8000U) != 0; }
  // Wanted from elsewhere.
  bool imported() const;
  // Offered to others: what a lookup by name could find at all.
  bool exported() const;

  bool operator==(const Symbol&) const = default;
};

// A version that a symbol reference names, from the version needs of its file.
struct ReferencedVersion {
  std::string_view name;
  std::string_view file;  // vn_file
  std::uint32_t hash = 0;
  bool hidden = false;  // bit 15 of vna_other: an unversioned definition is no substitute

  bool operator==(const ReferencedVersion&) const = default;
};

// What a relocation wants of a symbol.
enum class ReferenceKind {
  call,  // a slot of the procedure linkage table; bound at the first call unless BIND_NOW
  data,  // an address, bound at every start
  copy,  // R_*_COPY: looked for everywhere but in the executable
  tls,   // an offset or module of thread-local storage, bound at every start
};

struct SymbolReference {
  std::string_view name;
  ReferenceKind kind = ReferenceKind::data;
  bool weak = false;  // no error where nobody defines it
  std::optional<ReferencedVersion> version = {};
  NameHashes hashes = {};

  bool operator==(const SymbolReference&) const = default;
};

// A reference that no relocation makes: as dlsym would look for `name`.
SymbolReference reference_to(std::string_view name);

// The dynamic symbols of one file, and what its relocations want of them.
//
// Everything is checked when it is read; names point into the bytes, and
// versions into the File, which must both outlive the table.
class SymbolTable {
 public:
  static std::expected<SymbolTable, Malformed> read(Bytes bytes, const File& file);
  static std::expected<SymbolTable, Malformed> read(Bytes bytes, File&& file) = delete;

  // All that are known, without the null symbol. A file whose only hash table is
  // DT_GNU_HASH does not say how many it has: undefined symbols that no
  // relocation uses are then missing if there is no exported symbol behind them.
  std::span<const Symbol> symbols() const { return std::span(symbols_).subspan(1); }

  // Each undefined symbol that relocations refer to, once for each kind, in the
  // order of the symbol table.
  std::span<const SymbolReference> references() const { return references_; }

  // The name of the version a symbol defines or wants; empty for none.
  std::string_view version_of(const Symbol& symbol) const;

  // The definition that glibc's lookup would take from this object, or nullptr
  // (do_lookup_x and check_match of glibc 2.36). The object's hash table decides:
  // without one it defines nothing. That R_*_COPY passes over the executable is
  // the caller's to know, as is the scope.
  const Symbol* find(const SymbolReference& reference) const;

 private:
  friend class SymbolReader;
  friend class VersionSymbols;

  // What DT_VERSYM indices mean. glibc keeps needs and definitions in one list.
  struct Version {
    std::string_view name;
    std::string_view file;
    std::uint32_t hash = 0;
    bool hidden = false;
  };
  const Version* version_at(std::uint16_t index) const;
  bool fits(const Symbol& symbol, const SymbolReference& reference) const;

  std::vector<Symbol> symbols_{Symbol{}};
  std::vector<SymbolReference> references_;
  std::vector<std::optional<Version>> versions_;
  bool has_versym_ = false;
  std::optional<SymbolHashes> hashes_;
};

// The entries of one file's symbol table, read one by one. Used inside this floor; it
// throws Damage for what is not there.
class SymbolEntries {
 public:
  // `symbols` is the address that DT_SYMTAB has.
  SymbolEntries(const Fields& fields, const File& file, std::uint64_t symbols);

  std::uint64_t size() const { return size_; }  // of one entry
  std::uint16_t version_index_at(std::uint64_t index) const;
  Symbol at(std::uint64_t index);

 private:
  Fields fields_;
  Strings strings_;
  std::uint64_t size_;
  std::uint64_t first_;
  std::optional<std::uint64_t> versions_;  // where DT_VERSYM is
};

// What one file has to do with one version: a few symbols of thousands, found without
// reading the others, whose damage goes unseen.
//
// Names point into the bytes, and versions into the File, which must both outlive it.
class VersionSymbols {
 public:
  static std::expected<VersionSymbols, Malformed> read(Bytes bytes, const File& file,
                                                       std::string_view version);
  static std::expected<VersionSymbols, Malformed> read(Bytes bytes, File&& file,
                                                       std::string_view version) = delete;

  // What SymbolTable::references() has of the version.
  std::span<const SymbolReference> references() const { return table_.references(); }

  // Whether SymbolTable::find() would find it. The reference is to a version.
  bool define(const SymbolReference& reference) const;

 private:
  friend class SymbolReader;

  SymbolTable table_;  // without symbols
  std::optional<SymbolEntries> entries_;
};

}  // namespace whittle::elf
