// Notes are found by owner and type in PT_NOTE segments; their sections may be
// stripped, and their names are nobody's contract.
//
// Alignment. A record is padded to 4 bytes (gABI for 32-bit files, and what
// everybody does), GNU properties to 8 on 64-bit machines, where the linker puts
// them into a PT_NOTE of alignment 8. Some emitters align their own records to 8
// and land in a segment with others. All owners known here have three letters
// and a NUL, so the description begins 16 bytes into the record either way, and
// reading with alignment 4 differs in the padding behind the description only:
// zero words, which we skip.
//
// JSON: UAPI.12 (dlopen) and UAPI.8 (package), both version 1.0. The first drafts
// of UAPI.12 had one object for the array and one string for the list of sonames.
#include "elf/notes.h"

#include "base/limits.h"
#include "base/text.h"
#include "elf/constants.h"
#include "elf/fields.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace whittle::elf {
namespace {

using Json = nlohmann::json;

// Discarded if it is no JSON, or more than a note has any use for.
Json parse(std::string_view text) {
  constexpr std::size_t most = std::size_t{1} << 20U;
  if (text.size() > most || json_depth(text) > limits::json_depth)
    return Json(Json::value_t::discarded);
  return Json::parse(text, nullptr, false);
}

constexpr std::uint32_t fdo_dlopen = 0x407c0c0a;
constexpr std::uint32_t fdo_package = 0xcafe1a7e;
constexpr std::uint32_t property_x86_isa_needed = 0xc0008002;

constexpr std::array priorities = {Priority::required, Priority::recommended, Priority::suggested};

std::uint64_t padded(std::uint64_t size, std::uint64_t alignment) {
  return (size + alignment - 1) / alignment * alignment;
}

Fields fields_of(std::string_view text, const File& file) {
  return {as_bytes(text), file.header.file_class, file.header.order};
}

// The text of a note without the NUL it should end with.
std::string_view without_nul(std::string_view text) {
  const auto last = text.find_last_not_of('\0');
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

std::string text_field(const Json& object, const char* key) {
  const auto value = object.find(key);
  return value != object.end() && value->is_string() ? value->get<std::string>() : "";
}

// A name that could be given to dlopen.
bool is_library_name(const Json& value) {
  if (!value.is_string()) return false;
  const auto& name = value.get_ref<const std::string&>();
  return !name.empty() && name.find('\0') == std::string::npos;
}

class NoteReader {
 public:
  NoteReader(const File& file, Notes& notes) : file_(file), notes_(notes) {}

  void read(const Note& note) {
    if (note.owner == "GNU") {
      if (note.type == NT_GNU_BUILD_ID && !notes_.build_id) {
        notes_.build_id = hexadecimal(as_bytes(note.description));
      }
      if (note.type == NT_GNU_ABI_TAG) read_abi_tag(note);
      if (note.type == NT_GNU_PROPERTY_TYPE_0) read_properties(note);
    }
    if (note.owner == "FDO") {
      if (note.type == fdo_dlopen) read_dlopen(note);
      if (note.type == fdo_package) read_package(note);
    }
  }

 private:
  template <typename... Args>
  void defect(std::string_view kind, const Note& note, fmt::format_string<Args...> fact,
              Args&&... args) {
    notes_.defects.push_back(fmt::format("the {} note at byte {} {}", kind, note.offset,
                                         fmt::format(fact, std::forward<Args>(args)...)));
  }

  void read_abi_tag(const Note& note) {
    if (note.description.size() < 16) {
      defect("ABI tag", note, "has {} bytes, 16 are needed", note.description.size());
      return;
    }
    const Fields fields = fields_of(note.description, file_);
    notes_.abi_tag = {.os = fields.u32(0),
                      .major = fields.u32(4),
                      .minor = fields.u32(8),
                      .patch = fields.u32(12)};
  }

  void read_properties(const Note& note) {
    const Fields fields = fields_of(note.description, file_);
    const std::uint64_t alignment = fields.wide() ? 8 : 4;
    for (std::uint64_t at = 0; at < fields.size();) {
      if (!fields.holds(at, 8) || !fields.holds(at + 8, fields.u32(at + 4))) {
        defect("GNU property", note, "is cut off after {} bytes", fields.size());
        return;
      }
      const std::uint32_t size = fields.u32(at + 4);
      if (size == 4) notes_.properties.push_back({fields.u32(at), fields.u32(at + 8)});
      if (size == 8) notes_.properties.push_back({fields.u32(at), fields.u64(at + 8)});
      if (size == 0) notes_.properties.push_back({fields.u32(at), 0});
      at = padded(at + 8 + size, alignment);
    }
  }

  void read_dlopen(const Note& note) {
    const Json json = parse(without_nul(note.description));
    if (json.is_discarded()) {
      defect("dlopen", note, "is not JSON");
    } else if (json.is_object()) {
      read_dlopen_entry(note, json);
    } else if (json.is_array()) {
      for (const Json& entry : json)
        read_dlopen_entry(note, entry);
    } else {
      defect("dlopen", note, "is no array of objects");
    }
  }

  void read_dlopen_entry(const Note& note, const Json& entry) {
    if (!entry.is_object()) {
      defect("dlopen", note, "has an entry that is no object");
      return;
    }
    DlopenNeed need{.sonames = {},
                    .feature = text_field(entry, "feature"),
                    .description = text_field(entry, "description")};
    const Json sonames = entry.value("soname", Json());
    for (const Json& name : sonames.is_array() ? sonames : Json::array({sonames})) {
      if (is_library_name(name)) need.sonames.push_back(name.get<std::string>());
    }
    if (need.sonames.empty()) {
      defect("dlopen", note, "has an entry without a soname");
      return;
    }
    if (const std::string text = text_field(entry, "priority"); !text.empty()) {
      const auto* known = std::ranges::find(priorities, text, priority_name);
      if (known == priorities.end()) {
        defect("dlopen", note, "has a priority that is not known: {}", text);
      } else {
        need.priority = *known;
      }
    }
    notes_.dlopen.push_back(std::move(need));
  }

  void read_package(const Note& note) {
    const Json json = parse(without_nul(note.description));
    if (!json.is_object()) {
      defect("package", note, "{}", json.is_discarded() ? "is not JSON" : "is no object");
      return;
    }
    notes_.package = {.type = text_field(json, "type"),
                      .os = text_field(json, "os"),
                      .os_version = text_field(json, "osVersion"),
                      .name = text_field(json, "name"),
                      .version = text_field(json, "version"),
                      .architecture = text_field(json, "architecture"),
                      .os_cpe = text_field(json, "osCpe"),
                      .app_cpe = text_field(json, "appCpe"),
                      .debug_info_url = text_field(json, "debugInfoUrl")};
  }

  const File& file_;
  Notes& notes_;
};

}  // namespace

std::string_view priority_name(Priority priority) {
  switch (priority) {
    case Priority::required:
      return "required";
    case Priority::recommended:
      return "recommended";
    case Priority::suggested:
      return "suggested";
  }
  return "";
}

std::uint32_t Notes::x86_isa_needed() const {
  const auto found = std::ranges::find(properties, property_x86_isa_needed, &Property::type);
  return found == properties.end() ? 0 : static_cast<std::uint32_t>(found->value);
}

std::vector<Note> read_raw_notes(Bytes bytes, const File& file, std::vector<std::string>& defects) {
  std::vector<Note> notes;
  for (const Segment& segment : file.segments) {
    if (segment.type != PT_NOTE) continue;
    const std::string_view text = as_text(bytes.subspan(segment.offset, segment.file_size));
    const Fields fields = fields_of(text, file);
    for (std::uint64_t at = 0; fields.holds(at, 4);) {
      if (fields.u32(at) == 0) {  // padding; no note has an owner of no bytes
        at += 4;
        continue;
      }
      constexpr std::uint64_t header = sizeof(Elf64_Nhdr);
      const std::uint64_t owner_size = fields.u32(at);
      const std::uint64_t size = fields.holds(at, header) ? fields.u32(at + 4) : 0;
      const std::uint64_t description = at + header + padded(owner_size, 4);
      if (!fields.holds(at, header) || !fields.holds(description, size)) {
        defects.push_back(
            fmt::format("the note at byte {} leaves its segment, which ends at byte {}",
                        segment.offset + at, segment.offset + segment.file_size));
        break;
      }
      notes.push_back({.owner = std::string(without_nul(text.substr(at + header, owner_size))),
                       .type = fields.u32(at + 8),
                       .description = std::string(text.substr(description, size)),
                       .offset = segment.offset + at});
      at = padded(description + size, 4);
    }
  }
  return notes;
}

Notes read_notes(Bytes bytes, const File& file) {
  Notes notes;
  NoteReader reader(file, notes);
  for (const Note& note : read_raw_notes(bytes, file, notes.defects))
    reader.read(note);
  return notes;
}

}  // namespace whittle::elf
