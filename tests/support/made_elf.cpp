#include "support/made_elf.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace whittle::test {
namespace {

using elf::Class;

constexpr std::uint64_t page = 0x1000;

class Writer {
 public:
  Writer(Class file_class, ByteOrder order) : wide_(file_class == Class::elf64), order_(order) {}

  Writer& u8(std::uint64_t value) { return number(value, 1); }
  Writer& u16(std::uint64_t value) { return number(value, 2); }
  Writer& u32(std::uint64_t value) { return number(value, 4); }
  Writer& u64(std::uint64_t value) { return number(value, 8); }
  Writer& word(std::uint64_t value) { return number(value, wide_ ? 8 : 4); }
  Writer& text(std::string_view value) {
    bytes.append(value);
    return *this;
  }
  Writer& align(std::uint64_t alignment) {
    while (bytes.size() % alignment != 0)
      bytes.push_back('\0');
    return *this;
  }

  std::string bytes;

 private:
  Writer& number(std::uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; ++i) {
      const unsigned place = order_ == ByteOrder::little ? i : width - 1 - i;
      bytes.push_back(static_cast<char>(value >> (8 * place)));
    }
    return *this;
  }

  bool wide_;
  ByteOrder order_;
};

class StringTable {
 public:
  std::uint64_t index_of(const std::string& text) {
    if (const auto known = indices_.find(text); known != indices_.end()) return known->second;
    const std::uint64_t index = bytes.size();
    bytes += text + '\0';
    indices_[text] = index;
    return index;
  }

  std::string bytes = std::string(1, '\0');

 private:
  std::map<std::string, std::uint64_t> indices_{{"", 0}};
};

// Relocation types, by use; see the psABI of each machine.
struct RelocationTypes {
  std::uint16_t machine;
  bool addends;  // DT_RELA, else DT_REL
  std::uint32_t call, data, copy, tls;
};
constexpr std::array relocation_types = {
    RelocationTypes{EM_X86_64, true, 7, 6, 5, 18},
    RelocationTypes{EM_386, false, 7, 6, 5, 14},
    RelocationTypes{EM_AARCH64, true, 1026, 1025, 1024, 1030},
    RelocationTypes{EM_ARM, false, 22, 21, 20, 19},
    RelocationTypes{EM_RISCV, true, 5, 2, 4, 11},
    RelocationTypes{EM_S390, true, 11, 10, 9, 56},
    RelocationTypes{EM_PPC64, true, 21, 20, 19, 73},
    RelocationTypes{EM_LOONGARCH, true, 5, 2, 4, 11},
};

class Maker {
 public:
  explicit Maker(const MadeElf& description)
      : made_(description), wide_(description.file_class == Class::elf64) {}

  std::string make() {
    if (made_.dynamic) {
      number_versions();
      make_version_tables();
      make_symbols();
    }
    place_parts();
    return write();
  }

 private:
  // Bytes that get a place in the file, by the name they are asked for again.
  struct Part {
    std::string bytes;
    std::uint64_t offset = 0;
  };

  Writer writer() const { return {made_.file_class, made_.order}; }
  std::uint64_t base() const { return made_.type == ET_EXEC ? 0x400000 : 0; }
  std::uint64_t address(const std::string& part) const { return base() + parts_.at(part).offset; }

  void number_versions() {
    std::uint16_t next = 1;
    if (!made_.versions.empty()) {
      defined_[made_.soname.value_or("")] = next++;
      for (const std::string& version : made_.versions)
        defined_[version] = next++;
    } else {
      next = 2;
    }
    for (const MadeVersionNeed& need : made_.version_needs) {
      for (const MadeWantedVersion& version : need.versions) {
        wanted_numbers_.push_back(next);
        wanted_.emplace(version.name, next++);
      }
    }
  }

  void make_version_tables() {
    Writer needs = writer();
    auto number = wanted_numbers_.begin();
    for (std::size_t i = 0; i < made_.version_needs.size(); ++i) {
      const auto& [file, versions] = made_.version_needs[i];
      const bool last = i + 1 == made_.version_needs.size();
      needs.u16(1).u16(versions.size()).u32(strings_.index_of(file)).u32(16);
      needs.u32(last ? 0 : 16 + 16 * versions.size());
      for (std::size_t k = 0; k < versions.size(); ++k) {
        needs.u32(sysv_hash(versions[k].name)).u16(versions[k].flags).u16(*number++);
        needs.u32(strings_.index_of(versions[k].name)).u32(k + 1 == versions.size() ? 0 : 16);
      }
    }
    if (!needs.bytes.empty()) parts_["verneed"].bytes = needs.bytes;

    Writer definitions = writer();
    std::vector<std::string> names = made_.versions;
    if (!names.empty()) names.insert(names.begin(), made_.soname.value_or(""));
    for (std::size_t i = 0; i < names.size(); ++i) {
      definitions.u16(1).u16(i == 0 ? std::uint64_t{VER_FLG_BASE} : 0).u16(i + 1).u16(1);
      definitions.u32(sysv_hash(names[i])).u32(20).u32(i + 1 == names.size() ? 0 : 28);
      definitions.u32(strings_.index_of(names[i])).u32(0);
    }
    if (!definitions.bytes.empty()) parts_["verdef"].bytes = definitions.bytes;
    definitions_count_ = names.size();
  }

  static std::uint16_t number_of(const std::map<std::string, std::uint16_t>& numbers,
                                 const std::string& version) {
    if (version.empty()) return VER_NDX_GLOBAL;
    const auto known = numbers.find(version);
    if (known == numbers.end()) throw std::logic_error("made_elf: no such version: " + version);
    return known->second;
  }

  void write_symbol(Writer& out, const std::string& name, std::uint64_t info,
                    std::uint64_t visibility, std::uint64_t section, std::uint64_t value) {
    out.u32(strings_.index_of(name));
    if (wide_) {
      out.u8(info).u8(visibility).u16(section).u64(value).u64(0);
    } else {
      out.u32(value).u32(0).u8(info).u8(visibility).u16(section);
    }
    names_.push_back(name);
  }

  static std::uint64_t symbol_info(unsigned binding, unsigned type) {
    return binding << 4U | (type & 15U);
  }

  void make_symbols() {
    Writer symbols = writer();
    Writer versions = writer();
    write_symbol(symbols, "", 0, 0, 0, 0);
    versions.u16(0);
    for (const MadeImport& import : made_.imports) {
      const unsigned type = import.use == MadeUse::tls ? STT_TLS : STT_NOTYPE;
      write_symbol(symbols, import.name, symbol_info(import.binding, type), 0, 0, 0);
      versions.u16(number_of(wanted_, import.version));
    }
    for (const MadeExport& defined : made_.exports) {
      write_symbol(symbols, defined.name, symbol_info(defined.binding, defined.type),
                   defined.visibility, defined.section, defined.value);
      versions.u16(number_of(defined_, defined.version) |
                   (defined.hidden == Hidden::yes ? 0x8000U : 0U));
    }
    parts_["symbols"].bytes = symbols.bytes;
    if (!made_.versions.empty() || !made_.version_needs.empty()) {
      parts_["versym"].bytes = versions.bytes;
    }
    make_hash_tables();
    make_relocations();
  }

  void make_hash_tables() {
    if (made_.hash_table == HashTable::sysv || made_.hash_table == HashTable::both) {
      make_sysv_hash();
    }
    if (made_.hash_table == HashTable::gnu || made_.hash_table == HashTable::both) make_gnu_hash();
  }

  // One bucket: the chain runs over all symbols, from the last to the first.
  void make_sysv_hash() {
    // Only s390x among the machines here has 64-bit entries (its psABI).
    const bool wide_entries = wide_ && made_.machine == EM_S390;
    Writer table = writer();
    const auto entry = [&](std::uint64_t value) {
      return wide_entries ? table.u64(value) : table.u32(value);
    };
    entry(1);
    entry(names_.size());
    entry(names_.size() - 1);
    entry(0);
    for (std::size_t i = 1; i < names_.size(); ++i)
      entry(i - 1);
    parts_["hash"].bytes = table.bytes;
  }

  // One bucket and a Bloom filter that lets everything through.
  void make_gnu_hash() {
    const std::uint64_t first = 1 + made_.imports.size();
    Writer table = writer();
    table.u32(1).u32(first).u32(1).u32(0).word(~std::uint64_t{0});
    table.u32(made_.exports.empty() ? 0 : first);
    for (std::size_t i = 0; i < made_.exports.size(); ++i) {
      const bool last = i + 1 == made_.exports.size();
      table.u32((gnu_hash(made_.exports[i].name) & ~1U) | (last ? 1U : 0U));
    }
    parts_["gnu_hash"].bytes = table.bytes;
  }

  void make_relocations() {
    const auto types =
        std::ranges::find(relocation_types, made_.machine, &RelocationTypes::machine);
    Writer calls = writer();
    Writer others = writer();
    for (std::size_t i = 0; i < made_.imports.size(); ++i) {
      const MadeUse use = made_.imports[i].use;
      if (use == MadeUse::nothing) continue;
      if (types == relocation_types.end()) {
        throw std::logic_error("made_elf: relocations of this machine are not known");
      }
      addends_ = types->addends;
      Writer& out = use == MadeUse::call ? calls : others;
      const std::uint32_t type = use == MadeUse::call   ? types->call
                                 : use == MadeUse::data ? types->data
                                 : use == MadeUse::copy ? types->copy
                                                        : types->tls;
      out.word(base() + writable + 8 * i);
      out.word(wide_ ? ELF64_R_INFO(i + 1, type) : ELF32_R_INFO(i + 1, type));
      if (addends_) out.word(0);
    }
    if (!calls.bytes.empty()) parts_["calls"].bytes = calls.bytes;
    if (!others.bytes.empty()) parts_["relocations"].bytes = others.bytes;
  }

  std::string notes() const {
    Writer out = writer();
    for (const MadeNote& note : made_.notes) {
      out.u32(note.owner.size() + 1).u32(note.description.size()).u32(note.type);
      out.text(note.owner).u8(0).align(4);
      out.align(made_.note_alignment);
      out.text(note.description).align(made_.note_alignment);
    }
    return out.bytes;
  }

  std::vector<elf::DynamicEntry> dynamic_entries() {
    std::vector<elf::DynamicEntry> entries;
    const auto text = [&](std::int64_t tag, const std::optional<std::string>& value) {
      if (value) entries.push_back({tag, strings_.index_of(*value)});
    };
    const auto table = [&](std::int64_t tag, const std::string& part) {
      if (parts_.contains(part)) entries.push_back({tag, address(part)});
    };
    const auto number = [&](std::int64_t tag, std::uint64_t value) {
      if (value != 0) entries.push_back({tag, value});
    };
    for (const MadeNeed& need : made_.needs) {
      text(need.kind == elf::NeedKind::needed      ? DT_NEEDED
           : need.kind == elf::NeedKind::auxiliary ? DT_AUXILIARY
                                                   : DT_FILTER,
           need.name);
    }
    text(DT_SONAME, made_.soname);
    text(DT_RPATH, made_.rpath);
    text(DT_RUNPATH, made_.runpath);
    text(DT_AUDIT, made_.audit);
    text(DT_DEPAUDIT, made_.depaudit);
    table(DT_HASH, "hash");
    table(DT_GNU_HASH, "gnu_hash");
    table(DT_STRTAB, "strings");
    entries.push_back({DT_STRSZ, strings_.bytes.size()});
    table(DT_SYMTAB, "symbols");
    entries.push_back({DT_SYMENT, wide_ ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym)});
    if (parts_.contains("relocations")) {
      table(addends_ ? DT_RELA : DT_REL, "relocations");
      entries.push_back({addends_ ? DT_RELASZ : DT_RELSZ, parts_["relocations"].bytes.size()});
      entries.push_back({addends_ ? DT_RELAENT : DT_RELENT, relocation_size()});
    }
    if (parts_.contains("calls")) {
      table(DT_JMPREL, "calls");
      entries.push_back({DT_PLTRELSZ, parts_["calls"].bytes.size()});
      entries.push_back({DT_PLTREL, static_cast<std::uint64_t>(addends_ ? DT_RELA : DT_REL)});
      entries.push_back({DT_PLTGOT, base() + writable});
    }
    table(DT_VERSYM, "versym");
    table(DT_VERNEED, "verneed");
    number(DT_VERNEEDNUM, made_.version_needs.size());
    table(DT_VERDEF, "verdef");
    number(DT_VERDEFNUM, definitions_count_);
    number(DT_FLAGS, made_.flags);
    number(DT_FLAGS_1, made_.flags_1);
    entries.insert(entries.end(), made_.more_dynamic.begin(), made_.more_dynamic.end());
    entries.push_back({DT_NULL, 0});
    return entries;
  }

  std::uint64_t relocation_size() const {
    return std::uint64_t{addends_ ? 3U : 2U} * (wide_ ? 8U : 4U);
  }

  void place_parts() {
    if (made_.interpreter) parts_["interpreter"].bytes = *made_.interpreter + '\0';
    if (!made_.notes.empty()) parts_["notes"].bytes = notes();
    if (!made_.read_only_data.empty()) parts_["read_only"].bytes = made_.read_only_data;

    end_ = (wide_ ? 64 : 52) + program_header_size() * segment_count();
    for (auto& [name, part] : parts_)
      place(part);
    if (!made_.dynamic) return;
    // Every name is in the table only after the entries were made once; where
    // the table and the section itself lie follows then.
    parts_["strings"];
    parts_["dynamic"];
    static_cast<void>(dynamic_entries());
    parts_["strings"].bytes = strings_.bytes;
    place(parts_["strings"]);
    Writer out = writer();
    for (const auto& [tag, value] : dynamic_entries()) {
      out.word(static_cast<std::uint64_t>(tag)).word(value);
    }
    parts_["dynamic"].bytes = out.bytes;
    place(parts_["dynamic"]);
  }

  void place(Part& part) {
    end_ = (end_ + 15) / 16 * 16;
    part.offset = end_;
    end_ += part.bytes.size();
  }

  std::uint64_t program_header_size() const { return wide_ ? 56 : 32; }
  bool has_relocations() const {
    return parts_.contains("calls") || parts_.contains("relocations");
  }
  std::uint64_t segment_count() const {
    return 1U + (has_relocations() ? 1U : 0U) + (made_.interpreter ? 1U : 0U) +
           (made_.dynamic ? 1U : 0U) + (made_.notes.empty() ? 0U : 1U) +
           (made_.stack_flags ? 1U : 0U) + made_.more_segments.size();
  }

  std::vector<elf::Segment> segments() const {
    std::vector<elf::Segment> segments;
    const auto of_part = [&](std::uint32_t type, const std::string& name, std::uint64_t alignment) {
      if (!parts_.contains(name)) return;
      const Part& part = parts_.at(name);
      segments.push_back({type, PF_R, part.offset, base() + part.offset, part.bytes.size(),
                          part.bytes.size(), alignment});
    };
    of_part(PT_INTERP, "interpreter", 1);
    segments.push_back({PT_LOAD, PF_R, 0, base(), end_, end_, page});
    if (has_relocations()) {
      segments.push_back({PT_LOAD, PF_R | PF_W, 0, base() + writable, 0, page, page});
    }
    of_part(PT_DYNAMIC, "dynamic", 8);
    of_part(PT_NOTE, "notes", made_.note_alignment);
    if (made_.stack_flags) segments.push_back({PT_GNU_STACK, *made_.stack_flags, 0, 0, 0, 0, 16});
    segments.insert(segments.end(), made_.more_segments.begin(), made_.more_segments.end());
    return segments;
  }

  std::string write() const {
    if (end_ > writable) throw std::logic_error("made_elf: too large");
    const bool extended = made_.count == ProgramHeaderCount::in_section_0;
    const std::uint64_t section0 = (end_ + 7) / 8 * 8;
    const std::vector<elf::Segment> all = segments();
    Writer out = writer();
    out.text("\177ELF").u8(wide_ ? 2 : 1).u8(made_.order == ByteOrder::little ? 1 : 2).u8(1);
    out.u8(made_.os_abi).u8(made_.abi_version).align(16);
    out.u16(made_.type).u16(made_.machine).u32(1).word(0).word(wide_ ? 64 : 52);
    out.word(extended ? section0 : 0).u32(made_.machine_flags).u16(wide_ ? 64 : 52);
    out.u16(program_header_size()).u16(extended ? PN_XNUM : all.size());
    out.u16(wide_ ? 64 : 40).u16(extended ? 1 : 0).u16(0);
    for (const elf::Segment& segment : all)
      write_segment(out, segment);

    std::string bytes = std::move(out.bytes);
    bytes.resize(end_);
    for (const auto& [name, part] : parts_) {
      bytes.replace(part.offset, part.bytes.size(), part.bytes);
    }
    if (extended) {
      Writer section = writer();
      section.u32(0).u32(0).word(0).word(0).word(0).word(0).u32(0).u32(all.size()).word(0).word(0);
      bytes.resize(section0);
      bytes += section.bytes;
    }
    return bytes;
  }

  void write_segment(Writer& out, const elf::Segment& segment) const {
    out.u32(segment.type);
    if (wide_) out.u32(segment.flags);
    out.word(segment.offset).word(segment.address).word(segment.address);
    out.word(segment.file_size).word(segment.memory_size);
    if (!wide_) out.u32(segment.flags);
    out.word(segment.alignment);
  }

  // Where relocations write to: memory behind everything, with no bytes in the file.
  static constexpr std::uint64_t writable = 0x100000;

  const MadeElf& made_;
  bool wide_;
  bool addends_ = true;
  StringTable strings_;
  std::map<std::string, std::uint16_t> defined_;
  std::map<std::string, std::uint16_t> wanted_;
  std::vector<std::uint16_t> wanted_numbers_;
  std::uint64_t definitions_count_ = 0;
  std::vector<std::string> names_;  // of all symbols
  std::map<std::string, Part> parts_;
  std::uint64_t end_ = 0;
};

template <typename Number>
std::string poked_number(std::string bytes, std::uint64_t offset, Number value, ByteOrder order) {
  if (offset + sizeof(Number) > bytes.size()) throw std::logic_error("poked: behind the end");
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    const std::size_t place = order == ByteOrder::little ? i : sizeof(Number) - 1 - i;
    bytes[offset + i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * place));
  }
  return bytes;
}

}  // namespace

std::string made_elf(const MadeElf& description) {
  return Maker(description).make();
}

std::uint32_t sysv_hash(const std::string& name) {
  std::uint32_t hash = 0;
  for (const char c : name) {
    hash = (hash << 4U) + static_cast<unsigned char>(c);
    const std::uint32_t high = hash & 0xf0000000U;
    hash = (hash ^ (high >> 24U)) & ~high;
  }
  return hash;
}

std::uint32_t gnu_hash(const std::string& name) {
  std::uint32_t hash = 5381;
  for (const char c : name)
    hash = hash * 33 + static_cast<unsigned char>(c);
  return hash;
}

std::string poked(std::string bytes, std::uint64_t offset, std::uint16_t value, ByteOrder order) {
  return poked_number(std::move(bytes), offset, value, order);
}

std::string poked(std::string bytes, std::uint64_t offset, std::uint32_t value, ByteOrder order) {
  return poked_number(std::move(bytes), offset, value, order);
}

std::string poked(std::string bytes, std::uint64_t offset, std::uint64_t value, ByteOrder order) {
  return poked_number(std::move(bytes), offset, value, order);
}

}  // namespace whittle::test
