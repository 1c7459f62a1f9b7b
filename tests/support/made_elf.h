#pragma once

#include "elf/constants.h"
#include "elf/file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// ELF files made in memory, for any machine, class and byte order: small, valid,
// and with just the facts that a test is about.
//
//   tree.add_file("/app/server", made_elf({.interpreter = "/lib64/ld-linux-x86-64.so.2",
//                                          .needs = {"liba.so", "libc.so.6"},
//                                          .runpath = "$ORIGIN/../lib"}));
namespace whittle::test {

// "liba.so" is a DT_NEEDED; the others say so.
struct MadeNeed : elf::Need {
  MadeNeed(const char* library) : Need{elf::NeedKind::needed, library} {}
  MadeNeed(std::string library) : Need{elf::NeedKind::needed, std::move(library)} {}
  MadeNeed(elf::NeedKind how, std::string library) : Need{how, std::move(library)} {}
};
inline MadeNeed auxiliary(std::string name) {
  return {elf::NeedKind::auxiliary, std::move(name)};
}
inline MadeNeed filter(std::string name) {
  return {elf::NeedKind::filter, std::move(name)};
}

// One version wanted of a library; its vna_other is numbered on from the
// versions defined.
struct MadeWantedVersion {
  std::string name;
  std::uint16_t flags = 0;

  MadeWantedVersion(const char* version) : name(version) {}
  MadeWantedVersion(std::string version, std::uint16_t version_flags = 0)
      : name(std::move(version)), flags(version_flags) {}
};
inline MadeWantedVersion weak_version(std::string name) {
  return {std::move(name), VER_FLG_WEAK};
}
struct MadeVersionNeed {
  std::string file;
  std::vector<MadeWantedVersion> versions;
};

// What refers to an undefined symbol: a relocation of the kind named.
enum class MadeUse { call, data, copy, tls, nothing };
struct MadeImport {
  std::string name;
  std::string version = {};  // one of the version needs; "" for an unversioned reference
  MadeUse use = MadeUse::call;
  std::uint8_t binding = STB_GLOBAL;
};

enum class Hidden { no, yes };
struct MadeExport {
  std::string name;
  std::string version = {};  // one of the versions defined; "" for an unversioned definition
  Hidden hidden = Hidden::no;
  std::uint8_t type = STT_FUNC;
  std::uint8_t binding = STB_GLOBAL;
  std::uint8_t visibility = STV_DEFAULT;
  std::uint64_t value = 0x40;
  std::uint16_t section = 1;
};

struct MadeNote {
  std::string owner;  // without its NUL
  std::uint32_t type = 0;
  std::string description;
};

enum class HashTable { sysv, gnu, both, none };
enum class ProgramHeaderCount { in_header, in_section_0 };

struct MadeElf {
  elf::Class file_class = elf::Class::elf64;
  ByteOrder order = ByteOrder::little;
  std::uint16_t machine = EM_X86_64;
  std::uint16_t type = ET_DYN;
  std::uint32_t machine_flags = 0;  // e_flags
  std::uint8_t os_abi = ELFOSABI_NONE;
  std::uint8_t abi_version = 0;

  std::optional<std::string> interpreter = {};
  bool dynamic = true;  // false: no dynamic section, so nothing of what follows
  std::vector<MadeNeed> needs = {};
  std::optional<std::string> soname = {};
  std::optional<std::string> rpath = {};
  std::optional<std::string> runpath = {};
  std::optional<std::string> audit = {};
  std::optional<std::string> depaudit = {};
  std::uint64_t flags = 0;    // DT_FLAGS
  std::uint64_t flags_1 = 0;  // DT_FLAGS_1
  std::vector<MadeVersionNeed> version_needs = {};
  // Versions defined; where there are any, the base definition (the soname) is
  // added in front of them.
  std::vector<std::string> versions = {};
  std::vector<MadeImport> imports = {};
  std::vector<MadeExport> exports = {};
  HashTable hash_table = HashTable::sysv;
  std::vector<elf::DynamicEntry> more_dynamic = {};  // put before DT_NULL

  std::vector<MadeNote> notes = {};  // all in one PT_NOTE
  std::uint32_t note_alignment = 4;
  std::optional<std::uint32_t> stack_flags = {};  // PT_GNU_STACK with these PF_*
  std::string read_only_data = {};                // mapped, not executable
  std::vector<elf::Segment> more_segments = {};
  ProgramHeaderCount count = ProgramHeaderCount::in_header;
};

// The bytes of the file described.
std::string made_elf(const MadeElf& description);

// The SysV hash (gABI) and the GNU hash of a name.
std::uint32_t sysv_hash(const std::string& name);
std::uint32_t gnu_hash(const std::string& name);

// The same bytes with a number written over those at `offset`, as wide as
// `value` and in `order`: how one good file becomes a hostile one.
std::string poked(std::string bytes, std::uint64_t offset, std::uint16_t value,
                  ByteOrder order = ByteOrder::little);
std::string poked(std::string bytes, std::uint64_t offset, std::uint32_t value,
                  ByteOrder order = ByteOrder::little);
std::string poked(std::string bytes, std::uint64_t offset, std::uint64_t value,
                  ByteOrder order = ByteOrder::little);

}  // namespace whittle::test
