// Dynamic symbols, as ld.so sees them: no section header is asked.
//
// How many there are is written nowhere. DT_HASH has one chain entry a symbol;
// DT_GNU_HASH knows only the defined ones, which come last in the table; of the
// undefined ones before them, those that matter are named by relocations. The
// count is the largest that any of these tells.
//
// Which definition fits a reference is stated in check_match() and do_lookup_x()
// of elf/dl-lookup.c; find() follows glibc 2.36 step by step.
#include "elf/symbols.h"

#include "elf/constants.h"
#include "elf/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace whittle::elf {
namespace {

// All names together; real tables have a few megabytes.
constexpr std::uint64_t most_symbol_text = 1U << 30U;

constexpr std::uint16_t version_mask = 0x7fff;

// The relocation types that are not plain data, by machine (the psABIs). Where a
// machine is not listed, what is in DT_JMPREL is a call and the rest is data.
struct RelocationTypes {
  std::uint16_t machine;
  std::uint32_t jump_slot;
  std::uint32_t copy;
  std::array<std::uint32_t, 8> tls;  // filled up with 0, R_*_NONE, which never gets here
};
constexpr std::array relocation_types = {
    RelocationTypes{EM_X86_64,
                    R_X86_64_JUMP_SLOT,
                    R_X86_64_COPY,
                    {R_X86_64_DTPMOD64, R_X86_64_DTPOFF64, R_X86_64_TPOFF64, R_X86_64_DTPOFF32,
                     R_X86_64_TPOFF32, R_X86_64_TLSDESC}},
    RelocationTypes{EM_386,
                    R_386_JMP_SLOT,
                    R_386_COPY,
                    {R_386_TLS_TPOFF, R_386_TLS_DTPMOD32, R_386_TLS_DTPOFF32, R_386_TLS_TPOFF32,
                     R_386_TLS_DESC}},
    RelocationTypes{
        EM_AARCH64,
        R_AARCH64_JUMP_SLOT,
        R_AARCH64_COPY,
        {R_AARCH64_TLS_DTPMOD, R_AARCH64_TLS_DTPREL, R_AARCH64_TLS_TPREL, R_AARCH64_TLSDESC}},
    RelocationTypes{EM_ARM,
                    R_ARM_JUMP_SLOT,
                    R_ARM_COPY,
                    {R_ARM_TLS_DTPMOD32, R_ARM_TLS_DTPOFF32, R_ARM_TLS_TPOFF32, R_ARM_TLS_DESC}},
    RelocationTypes{EM_RISCV,
                    R_RISCV_JUMP_SLOT,
                    R_RISCV_COPY,
                    {R_RISCV_TLS_DTPMOD32, R_RISCV_TLS_DTPMOD64, R_RISCV_TLS_DTPREL32,
                     R_RISCV_TLS_DTPREL64, R_RISCV_TLS_TPREL32, R_RISCV_TLS_TPREL64, 12}},
    RelocationTypes{
        EM_S390, R_390_JMP_SLOT, R_390_COPY, {R_390_TLS_DTPMOD, R_390_TLS_DTPOFF, R_390_TLS_TPOFF}},
    RelocationTypes{EM_PPC64,
                    R_PPC64_JMP_SLOT,
                    R_PPC64_COPY,
                    {R_PPC64_DTPMOD64, R_PPC64_DTPREL64, R_PPC64_TPREL64}},
    // R_LARCH_*: COPY 4, JUMP_SLOT 5, TLS 6 to 11, TLS_DESC 13 and 14.
    RelocationTypes{EM_LOONGARCH, 5, 4, {6, 7, 8, 9, 10, 11, 13, 14}},
};

const RelocationTypes* types_of(std::uint16_t machine) {
  const auto* known = std::ranges::find(relocation_types, machine, &RelocationTypes::machine);
  return known == relocation_types.end() ? nullptr : known;
}

}  // namespace

SymbolEntries::SymbolEntries(const Fields& fields, const File& file, std::uint64_t symbols)
    : fields_(fields),
      strings_(fields, file, most_symbol_text),
      size_(fields.wide() ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym)),
      first_(locate(file, symbols, size_, "DT_SYMTAB")) {
  if (const auto size = file.dynamic_value(DT_SYMENT); size.value_or(size_) != size_) {
    throw Damage{fmt::format("DT_SYMENT is {}, symbols of a {}-bit file have {} bytes", *size,
                             fields.wide() ? 64 : 32, size_)};
  }
  if (file.has_versym) versions_ = file.file_offset(*file.dynamic_value(DT_VERSYM), 2);
}

std::uint16_t SymbolEntries::version_index_at(std::uint64_t index) const {
  return versions_ ? fields_.u16(*versions_ + 2 * index) : std::uint16_t{1};
}

Symbol SymbolEntries::at(std::uint64_t index) {
  const bool wide = fields_.wide();
  const std::uint64_t at = first_ + index * size_;
  const std::uint8_t info = fields_.u8(at + (wide ? 4 : 12));
  return {.name = strings_.at(fields_.u32(at), "the name of a symbol"),
          .value = wide ? fields_.u64(at + 8) : fields_.u32(at + 4),
          .section = fields_.u16(at + (wide ? 6 : 14)),
          .version_index = version_index_at(index),
          .type = static_cast<std::uint8_t>(ELF64_ST_TYPE(info)),
          .binding = static_cast<std::uint8_t>(ELF64_ST_BIND(info)),
          .visibility =
              static_cast<std::uint8_t>(ELF64_ST_VISIBILITY(fields_.u8(at + (wide ? 5 : 13))))};
}

class SymbolReader {
 public:
  SymbolReader(Bytes bytes, const File& file, std::uint64_t symbols)
      : fields_(bytes, file.header.file_class, file.header.order),
        file_(file),
        entries_(fields_, file, symbols),
        hashes_(fields_, file) {
    read_versions();
  }

  SymbolTable read() {
    expect_symbols(hashes_.sysv_symbols(), "DT_HASH");
    hashes_.check_sysv();
    expect_symbols(hashes_.gnu_symbols(), "DT_GNU_HASH");
    read_relocations();
    if (file_.has_versym) locate(file_, *file_.dynamic_value(DT_VERSYM), 2 * count_, "DT_VERSYM");
    table_.symbols_.reserve(count_);
    for (std::uint64_t i = 1; i < count_; ++i) {
      table_.symbols_.push_back(entries_.at(i));
      if (i < uses_.size() && uses_[i] != 0) make_references(i, table_.symbols_.back());
    }
    table_.hashes_ = hashes_;
    return std::move(table_);
  }

  VersionSymbols read_version(std::string_view version) {
    read_relocations();
    for (std::uint64_t i = 1; i < uses_.size(); ++i) {
      if (uses_[i] == 0) continue;
      const SymbolTable::Version* wanted = table_.version_at(entries_.version_index_at(i));
      if (wanted != nullptr && wanted->name == version) make_references(i, entries_.at(i));
    }
    VersionSymbols symbols;
    table_.hashes_ = hashes_;
    symbols.table_ = std::move(table_);
    symbols.entries_ = entries_;
    return symbols;
  }

 private:
  static constexpr std::uint8_t used(ReferenceKind kind) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
  }

  void read_versions() {
    const auto place = [&](std::uint16_t index, const SymbolTable::Version& version) {
      const std::size_t at = index & version_mask;
      if (at >= table_.versions_.size()) table_.versions_.resize(at + 1);
      table_.versions_[at] = version;
    };
    for (const VersionNeed& need : file_.version_needs) {
      for (const WantedVersion& wanted : need.versions) {
        place(wanted.index, {.name = wanted.name,
                             .file = need.file,
                             .hash = wanted.hash,
                             .hidden = (wanted.index & 0x8000U) != 0});
      }
    }
    for (const VersionDefinition& defined : file_.version_definitions) {
      if ((defined.flags & VER_FLG_BASE) != 0) continue;
      place(defined.index, {.name = defined.name, .file = {}, .hash = defined.hash});
    }
    table_.has_versym_ = file_.has_versym;
  }

  // The symbol table has at least `count` entries; it must hold them.
  void expect_symbols(std::uint64_t count, std::string_view who) {
    if (count <= count_) return;
    const std::uint64_t address = *file_.dynamic_value(DT_SYMTAB);
    // A count that would wrap around is larger than every file.
    if (count > fields_.size() / entries_.size() ||
        !file_.file_offset(address, count * entries_.size())) {
      throw Damage{fmt::format("{} refers to symbol {}, but the PT_LOAD segment ends before it",
                               who, count - 1)};
    }
    count_ = count;
  }

  void read_relocations() {
    const bool calls_have_addends = file_.dynamic_value(DT_PLTREL) == DT_RELA;
    read_relocation_table(DT_RELA, DT_RELASZ, true);
    read_relocation_table(DT_REL, DT_RELSZ, false);
    read_relocation_table(DT_JMPREL, DT_PLTRELSZ, calls_have_addends);
  }

  void read_relocation_table(std::int64_t tag, std::int64_t size_tag, bool addends) {
    const auto address = file_.dynamic_value(tag);
    const std::uint64_t size = file_.dynamic_value(size_tag).value_or(0);
    if (!address || size == 0) return;
    const std::string_view name = tag == DT_RELA  ? "DT_RELA"
                                  : tag == DT_REL ? "DT_REL"
                                                  : "DT_JMPREL";
    const std::uint64_t first = locate(file_, *address, size, name);
    const std::uint64_t word = fields_.wide() ? 8 : 4;
    const std::uint64_t entry = word * (addends ? 3 : 2);
    const RelocationTypes* types = types_of(file_.header.machine);
    for (std::uint64_t at = first; at + entry <= first + size; at += entry) {
      const std::uint64_t info = fields_.word(at + word);
      const std::uint64_t symbol = fields_.wide() ? info >> 32U : info >> 8U;
      const auto type = static_cast<std::uint32_t>(info & (fields_.wide() ? 0xffffffffU : 0xffU));
      if (symbol == 0 || type == 0) continue;
      expect_symbols(symbol + 1, name);
      if (symbol >= uses_.size()) uses_.resize(symbol + 1);
      uses_[symbol] |= used(kind_of(types, type, tag == DT_JMPREL));
    }
  }

  static ReferenceKind kind_of(const RelocationTypes* types, std::uint32_t type, bool in_jmprel) {
    if (types == nullptr) return in_jmprel ? ReferenceKind::call : ReferenceKind::data;
    if (type == types->jump_slot) return ReferenceKind::call;
    if (type == types->copy) return ReferenceKind::copy;
    return std::ranges::find(types->tls, type) != types->tls.end() ? ReferenceKind::tls
                                                                   : ReferenceKind::data;
  }

  void make_references(std::uint64_t index, const Symbol& symbol) {
    if (!symbol.imported()) return;
    SymbolReference reference = reference_to(symbol.name);
    reference.weak = symbol.binding == STB_WEAK;
    if (const SymbolTable::Version* version = table_.version_at(symbol.version_index)) {
      reference.version = {.name = version->name,
                           .file = version->file,
                           .hash = version->hash,
                           .hidden = version->hidden};
    }
    for (const auto kind :
         {ReferenceKind::call, ReferenceKind::data, ReferenceKind::copy, ReferenceKind::tls}) {
      if ((uses_[index] & used(kind)) == 0) continue;
      reference.kind = kind;
      table_.references_.push_back(reference);
    }
  }

  Fields fields_;
  const File& file_;
  SymbolEntries entries_;
  SymbolHashes hashes_;
  SymbolTable table_;
  std::uint64_t count_ = 1;
  std::vector<std::uint8_t> uses_;  // by symbol: which kinds of relocation use it
};

bool Symbol::imported() const {
  return section == SHN_UNDEF && !name.empty() && binding != STB_LOCAL &&
         visibility != STV_HIDDEN && visibility != STV_INTERNAL;
}

bool Symbol::exported() const {
  constexpr unsigned types = 1U << STT_NOTYPE | 1U << STT_OBJECT | 1U << STT_FUNC |
                             1U << STT_COMMON | 1U << STT_TLS | 1U << STT_GNU_IFUNC;
  if (section == SHN_UNDEF || name.empty()) return false;
  if (value == 0 && section != SHN_ABS && type != STT_TLS) return false;
  if ((types >> type & 1U) == 0) return false;
  if (visibility == STV_HIDDEN || visibility == STV_INTERNAL) return false;
  return binding == STB_GLOBAL || binding == STB_WEAK || binding == STB_GNU_UNIQUE;
}

SymbolReference reference_to(std::string_view name) {
  return {.name = name, .hashes = hashes_of(name)};
}

std::expected<SymbolTable, Malformed> SymbolTable::read(Bytes bytes, const File& file) {
  const auto symbols = file.dynamic_value(DT_SYMTAB);
  if (!symbols) return SymbolTable();
  try {
    return SymbolReader(bytes, file, *symbols).read();
  } catch (const Damage& damage) {
    return std::unexpected(Malformed{Defect::damaged, damage.what});
  }
}

const SymbolTable::Version* SymbolTable::version_at(std::uint16_t index) const {
  const std::size_t at = index & version_mask;
  if (!has_versym_ || at >= versions_.size() || !versions_[at]) return nullptr;
  return &*versions_[at];
}

std::string_view SymbolTable::version_of(const Symbol& symbol) const {
  const Version* version = version_at(symbol.version_index);
  return version == nullptr ? std::string_view() : version->name;
}

namespace {

// Everything that check_match() asks besides the version.
bool can_define(const Symbol& symbol, ReferenceKind kind) {
  if (symbol.exported()) return true;
  // The address of a function that the executable calls through its own PLT: an
  // undefined symbol with a value stands for it, but not for calls.
  if (symbol.section != SHN_UNDEF || symbol.value == 0) return false;
  if (kind == ReferenceKind::call || kind == ReferenceKind::tls) return false;
  Symbol defined = symbol;
  defined.section = SHN_ABS;
  return defined.exported();
}

}  // namespace

bool SymbolTable::fits(const Symbol& symbol, const SymbolReference& reference) const {
  if (!has_versym_) return true;
  const Version* version = version_at(symbol.version_index);
  if (version != nullptr && version->hash == reference.version->hash &&
      version->name == reference.version->name) {
    return true;
  }
  return version == nullptr && !symbol.hidden() && !reference.version->hidden;
}

const Symbol* SymbolTable::find(const SymbolReference& reference) const {
  if (!hashes_) return nullptr;
  const Symbol* found = nullptr;
  const Symbol* only_versioned = nullptr;
  std::size_t versioned = 0;
  hashes_->each(reference.hashes, [&](std::uint64_t index) {
    const Symbol& symbol = symbols_[index];
    if (symbol.name != reference.name || !can_define(symbol, reference.kind)) return true;
    if (reference.version) {
      if (fits(symbol, reference)) found = &symbol;
    } else if (!has_versym_ || (symbol.version_index & version_mask) < 3) {
      found = &symbol;
    } else if (!symbol.hidden()) {
      only_versioned = &symbol;
      ++versioned;
    }
    return found == nullptr;
  });
  if (found != nullptr) return found;
  return versioned == 1 ? only_versioned : nullptr;
}

std::expected<VersionSymbols, Malformed> VersionSymbols::read(Bytes bytes, const File& file,
                                                              std::string_view version) {
  const auto symbols = file.dynamic_value(DT_SYMTAB);
  if (!symbols) return VersionSymbols();
  try {
    return SymbolReader(bytes, file, *symbols).read_version(version);
  } catch (const Damage& damage) {
    return std::unexpected(Malformed{Defect::damaged, damage.what});
  }
}

bool VersionSymbols::define(const SymbolReference& reference) const {
  if (!entries_) return false;
  SymbolEntries entries = *entries_;  // each reader counts what it reads
  bool found = false;
  try {
    table_.hashes_->each(reference.hashes, [&](std::uint64_t index) {
      const Symbol symbol = entries.at(index);
      found = symbol.name == reference.name && can_define(symbol, reference.kind) &&
              table_.fits(symbol, reference);
      return !found;
    });
  } catch (const Damage&) {
    return false;
  }
  return found;
}

}  // namespace whittle::elf
