#pragma once

#include "base/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace whittle::elf {

enum class Class : std::uint8_t { elf32 = 1, elf64 = 2 };

// The ELF header (gABI chapter 4), numbers as in the file. `program_headers`
// is the true count, read from section 0 where e_phnum is PN_XNUM.
struct Header {
  Class file_class = Class::elf64;
  ByteOrder order = ByteOrder::little;
  std::uint8_t os_abi = 0;
  std::uint8_t abi_version = 0;
  std::uint16_t type = 0;     // ET_*
  std::uint16_t machine = 0;  // EM_*
  std::uint32_t version = 0;
  std::uint32_t flags = 0;  // EF_*
  std::uint64_t entry = 0;
  std::uint64_t program_header_offset = 0;
  std::uint64_t section_header_offset = 0;
  std::uint16_t header_size = 0;
  std::uint16_t program_header_size = 0;
  std::uint32_t program_headers = 0;
  std::uint16_t section_header_size = 0;
  std::uint32_t sections = 0;
  std::uint32_t section_name_table = 0;

  bool operator==(const Header&) const = default;
};

// Of one without bytes in the file `offset` is not behind the end of the file, whatever it
// says there.
struct Segment {
  std::uint32_t type = 0;   // PT_*
  std::uint32_t flags = 0;  // PF_*
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t file_size = 0;
  std::uint64_t memory_size = 0;
  std::uint64_t alignment = 0;
  bool is_aligned = true;  // of PT_LOAD: offset and address, as written, agree modulo alignment

  bool operator==(const Segment&) const = default;
};

struct DynamicEntry {
  std::int64_t tag = 0;  // DT_*
  std::uint64_t value = 0;

  bool operator==(const DynamicEntry&) const = default;
};

// DT_NEEDED, DT_AUXILIARY or DT_FILTER, in the order of the dynamic section.
enum class NeedKind { needed, auxiliary, filter };
struct Need {
  NeedKind kind = NeedKind::needed;
  std::string name;

  bool operator==(const Need&) const = default;
};

// One Verneed record: versions wanted of the file `file` (vn_file).
struct WantedVersion {
  std::string name;
  std::uint16_t flags = 0;  // VER_FLG_WEAK = 2
  std::uint16_t index = 0;  // vna_other: what DT_VERSYM entries refer to, with the hidden bit
  std::uint32_t hash = 0;

  bool operator==(const WantedVersion&) const = default;
};
struct VersionNeed {
  std::string file;
  std::vector<WantedVersion> versions;

  bool operator==(const VersionNeed&) const = default;
};

// One Verdef record; the base definition (VER_FLG_BASE = 1) names the file.
struct VersionDefinition {
  std::string name;
  std::uint16_t flags = 0;
  std::uint16_t index = 0;
  std::uint32_t hash = 0;

  bool operator==(const VersionDefinition&) const = default;
};

// What one ELF file says of itself, read through its program headers alone: the
// section headers may be stripped or lie. Strings are bytes as in the file.
// Source: gABI, the LSB's symbol versioning chapter, elf/elf.h of glibc 2.36.
struct File {
  Header header;
  std::vector<Segment> segments;
  std::optional<std::string> interpreter;  // PT_INTERP, up to its NUL

  // PT_DYNAMIC is there and not empty. All that follows comes from it; the
  // entries are kept up to DT_NULL, in order.
  bool has_dynamic = false;
  std::vector<DynamicEntry> dynamic;
  std::vector<Need> needs;
  std::optional<std::string> soname;
  std::optional<std::string> rpath;  // the raw string, tokens and all
  std::optional<std::string> runpath;
  std::optional<std::string> audit;
  std::optional<std::string> depaudit;
  std::uint64_t flags = 0;    // DT_FLAGS: DF_*
  std::uint64_t flags_1 = 0;  // DT_FLAGS_1: DF_1_*
  bool has_versym = false;
  std::vector<VersionNeed> version_needs;
  std::vector<VersionDefinition> version_definitions;

  // The value of the last entry with this tag: the one that loaders use.
  std::optional<std::uint64_t> dynamic_value(std::int64_t tag) const;
  // Where the byte mapped at `address` lies in the file, if the file holds
  // `length` bytes of its segment from there on.
  std::optional<std::uint64_t> file_offset(std::uint64_t address, std::uint64_t length) const;

  bool operator==(const File&) const = default;
};

}  // namespace whittle::elf
