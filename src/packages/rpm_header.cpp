// A header of rpm, format 3 and 4 (rpm 4.18, include/rpm/rpmtag.h): two numbers, how
// many entries and how many bytes of data; entries of 16 bytes {tag, type, offset, count},
// offsets counting from the data behind them; everything big-endian. Strings end with a
// NUL, those of an array follow each other.
//
// A file is a name and the number of a directory, which has a slash at its end. Of a file
// another package may have taken the place, or it was never put there (FILESTATES); a
// header without that says nothing of it.
#include "packages/rpm_header.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace whittle::packages {

namespace {

enum Tag : std::uint32_t {
  tag_name = 1000,
  tag_version = 1001,
  tag_release = 1002,
  tag_epoch = 1003,
  tag_architecture = 1022,
  tag_before_install = 1023,
  tag_after_install = 1024,
  tag_file_states = 1029,
  tag_source = 1044,
  tag_provides = 1047,
  tag_needs = 1049,
  tag_directory_numbers = 1116,
  tag_base_names = 1117,
  tag_directories = 1118,
};

enum Type : std::uint32_t {
  type_char = 1,
  type_int32 = 4,
  type_string = 6,
  type_string_array = 8,
  type_text = 9,  // one for each language; the first is in none
};

constexpr std::uint32_t most_entries = 0xffff;  // as rpm has it
constexpr std::uint8_t state_normal = 0;
constexpr std::uint8_t state_net_shared = 3;

class Header {
 public:
  // nullopt where the entries leave the bytes.
  static std::optional<Header> read(Bytes bytes);

  // The first of them; empty if there is none.
  std::string_view text(Tag tag) const;
  std::vector<std::string_view> texts(Tag tag) const;
  std::optional<std::uint32_t> number(Tag tag, std::uint32_t index) const;
  std::optional<std::uint8_t> character(Tag tag, std::uint32_t index) const;

 private:
  struct Entry {
    std::uint32_t tag;
    std::uint32_t type;
    std::uint32_t offset;
    std::uint32_t count;
  };
  Header(std::vector<Entry> entries, ByteReader data) : entries_(std::move(entries)), data_(data) {}
  const Entry* find(Tag tag) const;

  std::vector<Entry> entries_;
  ByteReader data_;
};

std::optional<Header> Header::read(Bytes bytes) {
  const ByteReader reader(bytes, ByteOrder::big);
  const auto count = reader.u32(0);
  const auto size = reader.u32(4);
  if (!count || !size || *count > most_entries) return std::nullopt;
  const std::uint64_t start = 8 + std::uint64_t{*count} * 16;
  if (!reader.holds(0, start)) return std::nullopt;
  std::vector<Entry> entries;
  entries.reserve(*count);
  for (std::uint64_t at = 8; at < start; at += 16) {
    entries.push_back(
        {*reader.u32(at), *reader.u32(at + 4), *reader.u32(at + 8), *reader.u32(at + 12)});
  }
  const Bytes data = bytes.subspan(start);
  return Header(std::move(entries),
                ByteReader(data.first(std::min<std::size_t>(data.size(), *size)), ByteOrder::big));
}

const Header::Entry* Header::find(Tag tag) const {
  const auto found = std::ranges::find(entries_, tag, &Entry::tag);
  return found == entries_.end() ? nullptr : &*found;
}

std::string_view Header::text(Tag tag) const {
  const Entry* entry = find(tag);
  if (entry == nullptr || entry->count == 0) return {};
  constexpr std::array<std::uint32_t, 3> strings = {type_string, type_string_array, type_text};
  if (std::ranges::find(strings, entry->type) == strings.end()) return {};
  return data_.c_string(entry->offset).value_or("");
}

std::vector<std::string_view> Header::texts(Tag tag) const {
  std::vector<std::string_view> all;
  const Entry* entry = find(tag);
  if (entry == nullptr || entry->type != type_string_array) return all;
  std::uint64_t at = entry->offset;
  for (std::uint32_t i = 0; i < entry->count; ++i) {
    const auto text = data_.c_string(at);
    if (!text) break;
    all.push_back(*text);
    at += text->size() + 1;
  }
  return all;
}

std::optional<std::uint32_t> Header::number(Tag tag, std::uint32_t index) const {
  const Entry* entry = find(tag);
  if (entry == nullptr || entry->type != type_int32 || index >= entry->count) return std::nullopt;
  return data_.u32(entry->offset + std::uint64_t{index} * 4);
}

std::optional<std::uint8_t> Header::character(Tag tag, std::uint32_t index) const {
  const Entry* entry = find(tag);
  if (entry == nullptr || entry->type != type_char || index >= entry->count) return std::nullopt;
  return data_.u8(entry->offset + std::uint64_t{index});
}

// "bash-5.1.8-6.el9.src.rpm" → "bash"; empty for what is no such name.
std::string_view source_name(std::string_view file) {
  for (int i = 0; i < 2; ++i) {
    const auto dash = file.rfind('-');
    if (dash == std::string_view::npos) return {};
    file = file.substr(0, dash);
  }
  return file;
}

// With the epoch where there is one, as "2:8.0-1".
std::string full_version(const Header& header) {
  std::string version;
  const std::uint32_t epoch = header.number(tag_epoch, 0).value_or(0);
  if (epoch != 0) version = std::to_string(epoch) + ":";
  version += header.text(tag_version);
  if (const auto release = header.text(tag_release); !release.empty()) {
    version.append("-").append(release);
  }
  return version;
}

std::string list_of_files(const Header& header, ListRoom& room) {
  const auto directories = header.texts(tag_directories);
  const auto names = header.texts(tag_base_names);
  std::string list;
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    const auto directory = header.number(tag_directory_numbers, i);
    if (!directory || *directory >= directories.size()) continue;
    const std::uint8_t state = header.character(tag_file_states, i).value_or(state_normal);
    if (state != state_normal && state != state_net_shared) continue;
    // A line is a path.
    if (directories[*directory].contains('\n') || names[i].contains('\n')) continue;
    room.add(list, directories[*directory], names[i]);
  }
  return list;
}

}  // namespace

std::optional<Record> read_rpm_header(Bytes bytes, ListRoom& room) {
  const auto header = Header::read(bytes);
  if (!header || header->text(tag_name).empty()) return std::nullopt;
  Record record;
  Package& package = record.package;
  package.name = header->text(tag_name);
  package.version = full_version(*header);
  package.architecture = header->text(tag_architecture);
  package.source = source_name(header->text(tag_source));
  if (package.source.empty()) package.source = package.name;
  for (const std::string_view name : header->texts(tag_needs))
    record.needs.push_back({std::string(name)});
  for (const std::string_view name : header->texts(tag_provides))
    record.provides.emplace_back(name);
  record.list = list_of_files(*header, room);
  for (const Tag tag : {tag_before_install, tag_after_install}) {
    if (const auto script = header->text(tag); !script.empty()) record.scripts.emplace_back(script);
  }
  return record;
}

}  // namespace whittle::packages
