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
  tag_signature_md5 = 261,
  tag_vendor = 1011,
  tag_license = 1014,
  tag_packager = 1015,
  tag_group = 1016,
  tag_architecture = 1022,
  tag_before_install = 1023,
  tag_after_install = 1024,
  tag_file_states = 1029,
  tag_file_modes = 1030,
  tag_file_digests = 1035,
  tag_file_flags = 1037,
  tag_source = 1044,
  tag_provides = 1047,
  tag_needs = 1049,
  tag_directory_numbers = 1116,
  tag_base_names = 1117,
  tag_directories = 1118,
  tag_file_digest_algorithm = 5011,
};

enum Type : std::uint32_t {
  type_char = 1,
  type_int16 = 3,
  type_int32 = 4,
  type_string = 6,
  type_bytes = 7,
  type_string_array = 8,
  type_text = 9,  // one for each language; the first is in none
};

constexpr std::uint32_t most_tags = 0xffff;  // as rpm has it
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
  std::string_view bytes(Tag tag) const;

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
  if (!count || !size || *count > most_tags) return std::nullopt;
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

std::string_view Header::bytes(Tag tag) const {
  const Entry* entry = find(tag);
  if (entry == nullptr || entry->type != type_bytes) return {};
  const auto slice = data_.slice(entry->offset, entry->count);
  return slice ? as_text(*slice) : std::string_view();
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

// "bash-5.1.8-6.el9.src.rpm" → "5.1.8-6.el9"; empty for what is no such name.
std::string_view source_version(std::string_view file) {
  const std::string_view name = source_name(file);
  if (name.empty()) return {};
  file.remove_prefix(name.size() + 1);
  for (const std::string_view suffix : {".src.rpm", ".nosrc.rpm"}) {
    if (file.ends_with(suffix)) return file.substr(0, file.size() - suffix.size());
  }
  return {};
}

// The numbers of hashes in OpenPGP, RFC 4880 section 9.4; without one it is MD5.
std::string_view algorithm_name(std::uint32_t number) {
  switch (number) {
    case 0:
    case 1:
      return "md5";
    case 2:
      return "sha1";
    case 8:
      return "sha256";
    case 10:
      return "sha512";
    default:
      return {};
  }
}
constexpr std::uint32_t algorithm_sha256 = 8;

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

std::vector<FileSum> sums_of_files(const Header& header) {
  std::vector<FileSum> sums;
  const std::string_view algorithm =
      algorithm_name(header.number(tag_file_digest_algorithm, 0).value_or(0));
  if (algorithm.empty()) return sums;
  const auto directories = header.texts(tag_directories);
  const auto names = header.texts(tag_base_names);
  const auto digests = header.texts(tag_file_digests);
  for (std::uint32_t i = 0; i < names.size() && i < digests.size(); ++i) {
    const auto directory = header.number(tag_directory_numbers, i);
    if (!directory || *directory >= directories.size() || digests[i].empty()) continue;
    sums.push_back({std::string(directories[*directory]).append(names[i]), std::string(algorithm),
                    std::string(digests[i])});
  }
  std::ranges::stable_sort(sums, {}, &FileSum::path);
  return sums;
}

void put_number(std::string& bytes, std::uint32_t value, int length) {
  for (int shift = 8 * (length - 1); shift >= 0; shift -= 8)
    bytes += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xffU);
}

// A header as it is written; the tags must ascend.
class HeaderWriter {
 public:
  void text(Tag tag, std::string_view value, Type type = type_string) {
    if (!value.empty()) add(tag, type, 1, std::string(value) + '\0');
  }
  void texts(Tag tag, const std::vector<std::string>& values) {
    std::string bytes;
    for (const std::string& value : values)
      bytes.append(value).push_back('\0');
    if (!values.empty()) add(tag, type_string_array, values.size(), bytes);
  }
  void numbers(Tag tag, const std::vector<std::uint32_t>& values, Type type = type_int32) {
    const int length = type == type_int32 ? 4 : 2;
    std::string bytes;
    for (const std::uint32_t value : values)
      put_number(bytes, value, length);
    while (data_.size() % static_cast<std::size_t>(length) != 0)
      data_ += '\0';
    if (!values.empty()) add(tag, type, values.size(), bytes);
  }
  void bytes(Tag tag, std::string_view value) {
    if (!value.empty()) add(tag, type_bytes, value.size(), value);
  }
  std::string finish() const {
    std::string header;
    put_number(header, count_, 4);
    put_number(header, static_cast<std::uint32_t>(data_.size()), 4);
    return header + entries_ + data_;
  }

 private:
  void add(Tag tag, Type type, std::size_t count, std::string_view bytes) {
    put_number(entries_, tag, 4);
    put_number(entries_, type, 4);
    put_number(entries_, static_cast<std::uint32_t>(data_.size()), 4);
    put_number(entries_, static_cast<std::uint32_t>(count), 4);
    data_ += bytes;
    ++count_;
  }

  std::uint32_t count_ = 0;
  std::string entries_;
  std::string data_;
};

// The columns that a header has of files.
struct FileColumns {
  std::vector<std::uint32_t> modes;
  std::vector<std::string> digests;
  std::vector<std::uint32_t> directory_numbers;
  std::vector<std::string> names;
  std::vector<std::string> directories;
};

FileColumns columns_of(const std::vector<ShippedFile>& files) {
  constexpr std::uint32_t regular = 0100000;
  constexpr std::uint32_t link = 0120000;
  FileColumns columns;
  for (const ShippedFile& file : files) {
    const auto slash = file.path.rfind('/') + 1;
    const std::string directory = file.path.substr(0, slash);
    const auto known = std::ranges::find(columns.directories, directory);
    columns.directory_numbers.push_back(
        static_cast<std::uint32_t>(known - columns.directories.begin()));
    if (known == columns.directories.end()) columns.directories.push_back(directory);
    columns.names.push_back(file.path.substr(slash));
    columns.modes.push_back(file.mode | (file.is_link ? link : regular));
    columns.digests.push_back(file.sha256);
  }
  return columns;
}

}  // namespace

Details read_rpm_details(Bytes bytes) {
  Details details;
  const auto header = Header::read(bytes);
  if (!header) return details;
  details.source_version = source_version(header->text(tag_source));
  if (details.source_version.empty()) details.source_version = full_version(*header);
  details.maintainer = header->text(tag_vendor);
  if (details.maintainer.empty()) details.maintainer = header->text(tag_packager);
  details.license = header->text(tag_license);
  details.record = as_text(bytes);
  details.sums = sums_of_files(*header);
  return details;
}

std::string reduced_rpm_header(Bytes bytes, const std::vector<ShippedFile>& files) {
  const auto header = Header::read(bytes);
  if (!header) return {};
  const FileColumns columns = columns_of(files);
  HeaderWriter out;
  out.bytes(tag_signature_md5, header->bytes(tag_signature_md5));
  out.text(tag_name, header->text(tag_name));
  out.text(tag_version, header->text(tag_version));
  out.text(tag_release, header->text(tag_release));
  if (const auto epoch = header->number(tag_epoch, 0)) out.numbers(tag_epoch, {*epoch});
  out.text(tag_vendor, header->text(tag_vendor));
  out.text(tag_license, header->text(tag_license));
  out.text(tag_group, header->text(tag_group), type_text);
  out.text(tag_architecture, header->text(tag_architecture));
  out.numbers(tag_file_modes, columns.modes, type_int16);
  out.texts(tag_file_digests, columns.digests);
  out.numbers(tag_file_flags, std::vector<std::uint32_t>(files.size(), 0));
  out.text(tag_source, header->text(tag_source));
  out.numbers(tag_directory_numbers, columns.directory_numbers);
  out.texts(tag_base_names, columns.names);
  out.texts(tag_directories, columns.directories);
  if (!files.empty()) out.numbers(tag_file_digest_algorithm, {algorithm_sha256});
  return out.finish();
}

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
