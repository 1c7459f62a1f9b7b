// What builders leave in a program about what it was built of.
//
//   .note.package    JSON {"type","name","version","architecture","os","osVersion"} (UAPI.8)
//   .dep-v0          zlib of JSON {"packages": [{"name","version","kind","root"}]}, by cargo
//                    auditable; kind "build" was used while building alone
//   .go.buildinfo    "\xff Go buildinf:", the size of a pointer, flags; with flag 2 (Go 1.18
//                    and later) at byte 32 two strings, each with its length before it: the
//                    version of Go, and lines "path", "mod", "dep" and "=>" (which takes the
//                    place of the dep above) with tabs, in 16 bytes of marks at either end.
//                    Before 1.18 there are pointers instead, which are not followed.
//
// Loaders do not read sections: a program without section headers says nothing of the last
// two.
#include "identity/binary_words.h"

#include "base/limits.h"
#include "base/text.h"
#include "elf/file.h"
#include "elf/notes.h"
#include "elf/sections.h"
#include "identity/purl.h"
#include "packages/control.h"

#include <libdeflate.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace whittle::identity {

namespace {

using nlohmann::json;

// Of a workspace with 1,000 crates the list has 60 kB.
constexpr std::size_t most_unpacked = std::size_t{64} << 20U;

std::optional<std::string> inflated(Bytes bytes) {
  const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> decompressor(
      libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  if (!decompressor) return std::nullopt;
  for (std::size_t room = bytes.size() * 8 + 4096; room <= most_unpacked; room *= 4) {
    std::string plain(room, '\0');
    std::size_t size = 0;
    const auto result = libdeflate_zlib_decompress(decompressor.get(), bytes.data(), bytes.size(),
                                                   plain.data(), plain.size(), &size);
    plain.resize(size);
    if (result == LIBDEFLATE_SUCCESS) return plain;
    if (result != LIBDEFLATE_INSUFFICIENT_SPACE) return std::nullopt;
  }
  return std::nullopt;
}

json parsed(std::string_view text) {
  if (json_depth(text) > limits::json_depth) return {};
  return json::parse(text, nullptr, false);
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void add_crates(Bytes section, std::vector<Component>& all) {
  const auto text = inflated(section);
  if (!text) return;
  const json list = parsed(*text);
  const auto crates = list.is_object() ? list.find("packages") : list.end();
  if (crates == list.end() || !crates->is_array()) return;
  for (const json& crate : *crates) {
    if (!crate.is_object() || text_of(crate, "kind") == "build") continue;
    Component component{.kind = ComponentKind::cargo,
                        .name = text_of(crate, "name"),
                        .version = text_of(crate, "version")};
    if (!component.name.empty()) all.push_back(std::move(component));
  }
}

// A string of Go with its length, an unsigned varint, before it.
std::optional<std::string_view> take_string(std::string_view& bytes) {
  std::uint64_t length = 0;
  for (unsigned shift = 0; shift < 63; shift += 7) {
    if (bytes.empty()) return std::nullopt;
    const auto byte = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    length |= std::uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80U) != 0) continue;
    if (length > bytes.size()) return std::nullopt;
    const std::string_view text = bytes.substr(0, length);
    bytes.remove_prefix(length);
    return text;
  }
  return std::nullopt;
}

void add_modules(std::string_view lines, std::vector<Component>& all) {
  while (!lines.empty()) {
    const auto fields = split(packages::take_line(lines), "\t");
    if (fields.size() < 3 || fields[1].empty()) continue;
    Component component{.kind = ComponentKind::golang,
                        .name = std::string(fields[1]),
                        .version = std::string(fields[2])};
    // What was built where it stands has no version.
    if (component.version == "(devel)") component.version.clear();
    if (fields[0] == "mod" || fields[0] == "dep") {
      all.push_back(std::move(component));
    } else if (fields[0] == "=>" && !all.empty()) {
      all.back() = std::move(component);
    }
  }
}

void add_go(Bytes section, std::vector<Component>& all) {
  constexpr std::string_view magic = "\xff Go buildinf:";
  constexpr std::size_t strings_at = 32;
  constexpr std::size_t mark = 16;
  std::string_view bytes = as_text(section);
  if (!bytes.starts_with(magic) || bytes.size() < strings_at) return;
  const auto flags = static_cast<std::uint8_t>(bytes[magic.size() + 1]);
  if ((flags & 2U) == 0) return;
  bytes.remove_prefix(strings_at);
  const auto version = take_string(bytes);
  const auto modules = take_string(bytes);
  if (!version || !modules) return;
  if (version->starts_with("go")) {
    all.push_back({.kind = ComponentKind::golang,
                   .name = "stdlib",
                   .version = std::string(version->substr(2, version->find(' ') - 2))});
  }
  if (modules->size() > 2 * mark)
    add_modules(modules->substr(mark, modules->size() - 2 * mark), all);
}

void add_note(const elf::PackageNote& note, std::vector<Component>& all) {
  if (note.name.empty()) return;
  Component component{.kind = ComponentKind::generic,
                      .name = note.name,
                      .version = note.version,
                      .architecture = note.architecture};
  for (const auto kind : {ComponentKind::deb, ComponentKind::apk, ComponentKind::rpm})
    if (note.type == kind_name(kind)) component.kind = kind;
  if (!note.os.empty()) {
    const Distribution distribution{
        .id = note.os, .version_id = note.os_version, .version = note.os_version, .name = {}};
    component.purl = purl_of(component, distribution);
  }
  all.push_back(std::move(component));
}

}  // namespace

std::vector<Component> words_of_binary(Bytes bytes) {
  std::vector<Component> all;
  const auto file = elf::read_file(bytes);
  if (!file) return all;
  if (const auto notes = elf::read_notes(bytes, *file); notes.package)
    add_note(*notes.package, all);
  const ByteReader reader(bytes, file->header.order);
  const auto sections = elf::read_sections(bytes, file->header);
  if (!sections) return all;
  for (const elf::Section& section : *sections) {
    const auto contents = reader.slice(section.offset, section.file_size());
    if (!contents) continue;
    if (section.name == ".dep-v0") add_crates(*contents, all);
    if (section.name == ".go.buildinfo") add_go(*contents, all);
  }
  return all;
}

}  // namespace whittle::identity
