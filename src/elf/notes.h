#pragma once

#include "elf/file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::elf {

// One record of a PT_NOTE segment.
struct Note {
  std::string owner;  // without its NUL
  std::uint32_t type = 0;
  std::string description;
  std::uint64_t offset = 0;  // of the record in the file

  bool operator==(const Note&) const = default;
};

// How much a program wants a library that it opens by dlopen (UAPI.12).
enum class Priority { required, recommended, suggested };
std::string_view priority_name(Priority priority);

// One entry of a dlopen note: libraries of which the first that resolves is
// opened, and what for.
struct DlopenNeed {
  std::vector<std::string> sonames = {};  // at least one, preferred first
  std::string feature = {};               // may be empty
  std::string description = {};           // may be empty
  Priority priority = Priority::recommended;

  bool operator==(const DlopenNeed&) const = default;
};

// Which package a file was built for (UAPI.8); what the note does not say is empty.
struct PackageNote {
  std::string type;  // "deb", "rpm"
  std::string os;
  std::string os_version;
  std::string name;
  std::string version;
  std::string architecture;
  std::string os_cpe;
  std::string app_cpe;
  std::string debug_info_url;

  bool operator==(const PackageNote&) const = default;
};

// NT_GNU_ABI_TAG: the oldest kernel the file runs on.
struct AbiTag {
  std::uint32_t os = 0;  // ELF_NOTE_OS_LINUX = 0
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t patch = 0;

  bool operator==(const AbiTag&) const = default;
};

// One record of NT_GNU_PROPERTY_TYPE_0; values of more than 8 bytes are not kept.
struct Property {
  std::uint32_t type = 0;  // GNU_PROPERTY_*
  std::uint64_t value = 0;

  bool operator==(const Property&) const = default;
};

// What the notes of one file say, as far as whittle knows them.
struct Notes {
  std::optional<std::string> build_id = {};  // in hexadecimal
  std::optional<AbiTag> abi_tag = {};
  std::vector<Property> properties = {};
  std::vector<DlopenNeed> dlopen = {};
  std::optional<PackageNote> package = {};
  // What could not be understood and is therefore missing above, one sentence
  // each: "the dlopen note at byte 812 is not JSON". Loaders do not care.
  std::vector<std::string> defects = {};

  // GNU_PROPERTY_X86_ISA_1_NEEDED: the levels (bit 0 baseline, 1 v2, 2 v3, 3 v4)
  // that the CPU must have; 0 where nothing is said.
  std::uint32_t x86_isa_needed() const;

  bool operator==(const Notes&) const = default;
};

// All records of all PT_NOTE segments, in order. Where a record leaves its
// segment, the rest of the segment is left out and told in `defects`.
std::vector<Note> read_raw_notes(Bytes bytes, const File& file, std::vector<std::string>& defects);

// `file` is what read_file() said of `bytes`.
Notes read_notes(Bytes bytes, const File& file);

}  // namespace whittle::elf
