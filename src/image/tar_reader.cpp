// Reading tar through libarchive 3.6.2, with four traps.
//
// A link whose target stands in a pax record alone, its field in the header being empty
// (so Go writes targets that are not ASCII), loses it if no member before had a target:
// libarchive then takes the empty field for none. So it is given a link to begin with.
//
// The end of the file is taken for the end of the archive. A tar that was cut off between
// two members is one that ends without the record of zeros that every writer puts there;
// where libarchive stopped says which.
//
// What it cannot read of a header it warns of and leaves out. A name that is not UTF-8,
// whose bytes it keeps, is the one thing that is no more than a warning.
//
// Of three kinds of header it says nothing where others read something else (GNU tar 1.34,
// Python 3.11): a pax header for all members that follow ('g'), which it passes over; an
// old sparse file ('S') that does not say its size, whose pieces it takes for the file; and
// a long name ('L', 'K') that is longer than its header says, which it cuts. All are
// refused, but for global records that only comment, as git writes them.
#include "image/tar_reader.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/output_file.h"
#include "image/libarchive.h"
#include "image/unpack.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace whittle::image {

namespace {

using rootfs::ContentSource;
using rootfs::Entry;
using rootfs::Kind;

constexpr std::size_t block = 512;

// The header of a link, for libarchive to begin with.
std::array<char, block> first_header() {
  std::array<char, block> header{};
  const auto put = [&header](std::size_t at, std::string_view text) {
    std::memcpy(header.data() + at, text.data(), text.size());
  };
  put(0, "link");
  put(100, "0000777");
  put(108, "0000000");
  put(116, "0000000");
  put(124, "00000000000");
  put(136, "00000000000");
  put(148, "        ");
  put(156, "2");
  put(157, "target");
  put(257, "ustar");
  put(263, "00");
  unsigned sum = 0;
  for (const char c : header)
    sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum) + '\0');
  return header;
}

// What libarchive reads: that header, then the tar.
class Input {
 public:
  explicit Input(Bytes tar) : tar_(tar) {}

  static la_ssize_t next(archive* /*a*/, void* input, const void** piece) {
    auto& self = *static_cast<Input*>(input);
    const bool is_first = !std::exchange(self.began_, true);
    const Bytes bytes = is_first ? as_bytes(std::string_view(self.header_.data(), block))
                                 : std::exchange(self.tar_, Bytes{});
    *piece = bytes.data();
    return static_cast<la_ssize_t>(bytes.size());
  }

 private:
  std::array<char, block> header_ = first_header();
  Bytes tar_;
  bool began_ = false;
};

// Where the bytes of a member ended up: in the tar itself or in the spool file.
struct Place {
  std::size_t member;
  std::uint64_t offset;
  std::uint64_t size;
  bool spooled;
};

// "./usr//bin/" → "/usr/bin"; the root itself → "/".
std::string absolute_path(std::string_view path, const std::string& tar) {
  if (path.size() >= limits::path)
    throw Error("cannot read {}: a member has a name of {} bytes, the longest path has {}", tar,
                path.size(), limits::path - 1);
  std::string absolute;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view name = path.substr(at, end - at);
    at = end + 1;
    if (name.empty() || name == ".") continue;
    if (name == "..") throw Error("cannot read {}: its member {} leads out of the root", tar, path);
    if (name.size() > limits::name)
      throw Error("cannot read {}: in its member {} a name has {} bytes, the longest has {}", tar,
                  path, name.size(), limits::name);
    absolute += '/';
    absolute += name;
  }
  return absolute.empty() ? "/" : absolute;
}

// A number of a header as libarchive takes it: octal, or binary behind a first bit of one.
// nullopt: more than any file has.
std::optional<std::uint64_t> number(std::string_view field) {
  constexpr std::uint64_t most = std::uint64_t{1} << 48U;
  std::uint64_t value = 0;
  if ((static_cast<unsigned char>(field.front()) & 0x80U) != 0) {
    for (const char c : field.substr(1)) {
      value = value << 8U | static_cast<unsigned char>(c);
      if (value > most) return std::nullopt;
    }
    return value;
  }
  field.remove_prefix(std::min(field.find_first_not_of(" \t"), field.size()));
  for (const char c : field) {
    if (c < '0' || c > '7') break;
    value = value << 3U | static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

// The first key of pax records that more than comments, if there is one.
std::optional<std::string_view> meaningful_key(std::string_view records) {
  while (!records.empty()) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(records.begin(), records.end(), size);
    const auto blank = static_cast<std::size_t>(end - records.begin());
    if (error != std::errc() || size <= blank || size > records.size()) return records;
    const std::string_view record = records.substr(blank + 1, size - blank - 1);
    const std::string_view key = record.substr(0, record.find('='));
    if (key != "comment") return key;
    records.remove_prefix(size);
  }
  return std::nullopt;
}

class TarReader {
 public:
  TarReader(const Unpacked& tar, const std::string& name, TarEnd end)
      : stored_(tar.stored),
        name_(name),
        end_(end),
        tar_(tar.contents),
        input_(tar_.bytes()),
        archive_(::archive_read_new()) {
    archive* const a = archive_.get();
    // By name: "all formats" takes any text file for a list of files.
    expect_done(::archive_read_support_format_tar(a), a, "read a tar");
    expect_done(::archive_read_open(a, &input_, nullptr, Input::next, nullptr), a, "read " + name);
    archive_entry* link = nullptr;
    expect_done(::archive_read_next_header(a, &link), a, "read " + name);
  }

  std::vector<TarMember> read() {
    archive_entry* header = nullptr;
    for (;;) {
      const int result = ::archive_read_next_header(archive_.get(), &header);
      if (result == ARCHIVE_EOF) break;
      expect_done(result, archive_.get(),
                  "read " + name_ + (members_.empty() ? ": it is no tar" : ""));
      check_headers(header_position());
      TarMember member = member_of(header);
      if (result == ARCHIVE_WARN) check_warning(member.entry.path);
      count(member.entry);
      members_.push_back(std::move(member));
      if (members_.back().entry.kind == Kind::file && !members_.back().special)
        read_contents(static_cast<std::uint64_t>(::archive_entry_size(header)));
    }
    if (end_ == TarEnd::needed) check_end();
    fill_sources();
    return std::move(members_);
  }

 private:
  // Where the first header of a member is, or where there is none any more.
  std::uint64_t header_position() const {
    return static_cast<std::uint64_t>(::archive_read_header_position(archive_.get())) - block;
  }

  // The headers before a member, and its own.
  void check_headers(std::uint64_t at) const {
    constexpr std::string_view before_others = "AgKLVXx";
    const std::string_view tar = as_text(tar_.bytes());
    while (at + block <= tar.size()) {
      const std::string_view header = tar.substr(at, block);
      const char type = header[156];
      if (type == 'S' && header[483] == '\0')
        throw Error("cannot read {}: its sparse member {} does not say how large it is", name_,
                    header.substr(0, std::min<std::size_t>(header.find('\0'), 100)));
      if (!before_others.contains(type)) return;
      const auto size = number(header.substr(124, 12));
      if (!size || *size > tar.size() - at - block) return;
      if (type == 'g') check_global(tar.substr(at + block, *size));
      if (type == 'K' || type == 'L') check_long_name(at, *size);
      at += block + (*size + block - 1) / block * block;
    }
  }

  void check_global(std::string_view records) const {
    if (const auto key = meaningful_key(records))
      throw Error("cannot read {}: it has a pax header for all members, which says \"{}\"", name_,
                  key->substr(0, 100));
  }

  // GNU tar and Python read on to the NUL that the size should count.
  void check_long_name(std::uint64_t at, std::uint64_t size) const {
    const std::string_view rest = as_text(tar_.bytes()).substr(at + block);
    if (size % block == 0 || rest.substr(0, size + 1).contains('\0') || size >= rest.size()) return;
    throw Error("cannot read {}: the long name at byte {} goes on behind its {} bytes", name_,
                at + block, size);
  }

  void check_end() const {
    const Bytes bytes = tar_.bytes();
    if (bytes.empty())
      throw Error("cannot read {}: it is empty, not even a tar without files", name_);
    const std::uint64_t end = header_position();
    const bool is_marked = end + block <= bytes.size() &&
                           std::ranges::all_of(bytes.subspan(end, block),
                                               [](std::byte byte) { return byte == std::byte{0}; });
    if (!is_marked)
      throw Error(
          "cannot read {}: it is cut off: at byte {} of {} there is neither a member nor the "
          "end of the archive",
          name_, end, bytes.size());
  }

  void check_warning(const std::string& path) const {
    const std::string warning = archive_error(archive_.get());
    if (!warning.contains("can't be converted"))
      throw Error("cannot read {}: its member {}: {}", name_, path, warning);
  }

  // What compression hides is bounded by what there is.
  void count(const Entry& entry) {
    const std::uint64_t most_members = limits::members(stored_);
    if (members_.size() >= most_members)
      throw Error("cannot read {}: it has more than {} members, and only {} bytes", name_,
                  most_members, stored_);
    names_ += entry.path.size() + entry.target.size();
    if (names_ > limits::member_names(stored_))
      throw Error("cannot read {}: its names and links have more than {} bytes, it has {}", name_,
                  limits::member_names(stored_), stored_);
  }

  std::uint32_t owner(la_int64_t id, const std::string& path) const {
    constexpr la_int64_t largest = 0xfffffffe;  // one more means nobody
    if (id < 0 || id > largest)
      throw Error("cannot read {}: its member {} belongs to {}, the largest user or group is {}",
                  name_, path, id, largest);
    return static_cast<std::uint32_t>(id);
  }

  TarMember member_of(archive_entry* header) const {
    TarMember member;
    Entry& entry = member.entry;
    const char* const path = ::archive_entry_pathname(header);
    if (path == nullptr) throw Error("cannot read {}: a member has no name", name_);
    entry.path = absolute_path(path, name_);
    entry.mode = ::archive_entry_perm(header);
    entry.uid = owner(::archive_entry_uid(header), entry.path);
    entry.gid = owner(::archive_entry_gid(header), entry.path);
    entry.mtime = ::archive_entry_mtime(header);
    using Seconds = std::numeric_limits<std::int64_t>;
    if (entry.mtime == Seconds::max() || entry.mtime <= -Seconds::max())
      throw Error("cannot read {}: the time of its member {} is out of all range", name_,
                  entry.path);
    read_xattrs(header, entry);

    // A hard link has no type of its own: first.
    if (const char* const target = ::archive_entry_hardlink(header)) {
      entry.kind = Kind::hard_link;
      entry.target = absolute_path(target, name_);
      return member;
    }
    switch (::archive_entry_filetype(header)) {
      case AE_IFREG:
        entry.kind = Kind::file;
        break;
      case AE_IFDIR:
        entry.kind = Kind::directory;
        break;
      case AE_IFLNK: {
        entry.kind = Kind::link;
        const char* const target = ::archive_entry_symlink(header);
        if (target == nullptr || *target == '\0')
          throw Error("cannot read {}: its member {} is a link to nothing", name_, entry.path);
        entry.target = target;
        if (entry.target.size() >= limits::path)
          throw Error(
              "cannot read {}: its member {} is a link to {} bytes, the longest path has {}", name_,
              entry.path, entry.target.size(), limits::path - 1);
        break;
      }
      default:
        member.special = true;
        break;
    }
    return member;
  }

  // Both kinds of record may be there for one attribute; the map keeps one.
  static void read_xattrs(archive_entry* header, Entry& entry) {
    ::archive_entry_xattr_reset(header);
    const char* xattr = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    while (::archive_entry_xattr_next(header, &xattr, &value, &size) == ARCHIVE_OK)
      entry.xattrs[xattr] = std::string(static_cast<const char*>(value), size);
  }

  // Where libarchive hands out the very bytes of an uncompressed tar in one
  // piece after the other, there is nothing to copy.
  void read_contents(std::uint64_t size_in_header) {
    const Bytes all = tar_.bytes();
    Place place{.member = members_.size() - 1, .offset = 0, .size = 0, .spooled = false};
    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    for (;;) {
      const int result = ::archive_read_data_block(archive_.get(), &data, &size, &offset);
      if (result == ARCHIVE_EOF) break;
      expect_done(result, archive_.get(), "read " + name_);
      const Bytes piece(static_cast<const std::byte*>(data), size);
      if (std::cmp_less(offset, place.size))
        throw Error("cannot read {}: the map of its sparse member {} goes back from byte {} to {}",
                    name_, members_.back().entry.path, place.size, offset);
      const auto hole = static_cast<std::uint64_t>(offset) - place.size;
      const bool inside = std::less_equal<>{}(all.data(), piece.data()) &&
                          std::less_equal<>{}(piece.data() + size, all.data() + all.size());
      const auto at = static_cast<std::uint64_t>(piece.data() - all.data());
      if (!place.spooled && inside && hole == 0 &&
          (place.size == 0 || at == place.offset + place.size)) {
        if (place.size == 0) place.offset = at;
        place.size += size;
        continue;
      }
      move_to_spool(place);
      write_hole(hole);
      spool().write(piece);
      place.size += hole + size;
    }
    if (place.size < size_in_header) {
      // A sparse file that ends in a hole.
      move_to_spool(place);
      write_hole(size_in_header - place.size);
      place.size = size_in_header;
    }
    // A sparse member may bring more than it is said to have.
    if (place.size > size_in_header)
      throw Error("cannot read {}: its member {} has {} bytes, {} are said", name_,
                  members_.back().entry.path, place.size, size_in_header);
    members_.back().entry.size = place.size;
    places_.push_back(place);
  }

  void move_to_spool(Place& place) {
    if (place.spooled) return;
    const std::uint64_t offset = spool().size();
    spool().write(tar_.bytes().subspan(place.offset, place.size));
    place.offset = offset;
    place.spooled = true;
  }

  void write_hole(std::uint64_t size) {
    constexpr std::uint64_t most = std::uint64_t{1} << 62U;
    check_expansion(stored_, spool().size() + std::min(size, most), name_);
    spool().write_hole(size);
  }

  SpoolFile& spool() {
    if (!spool_) spool_ = std::make_unique<SpoolFile>();
    return *spool_;
  }

  void fill_sources() {
    const auto tar = std::make_shared<tree::Contents>(tar_);
    const std::shared_ptr<const void> map = spool_ ? spool_->map() : nullptr;
    const Bytes spooled =
        spool_ ? Bytes(static_cast<const std::byte*>(map.get()), spool_->size()) : Bytes{};
    for (const Place& place : places_) {
      const Bytes bytes =
          (place.spooled ? spooled : tar_.bytes()).subspan(place.offset, place.size);
      const std::shared_ptr<const void> owner = place.spooled ? map : tar;
      members_[place.member].entry.source = ContentSource(tree::Contents(bytes, owner));
    }
  }

  std::uint64_t stored_;  // bytes, compressed as they are
  const std::string& name_;
  TarEnd end_;
  tree::Contents tar_;
  Input input_;
  ArchivePointer archive_;
  std::uint64_t names_ = 0;
  std::vector<TarMember> members_;
  std::vector<Place> places_;
  std::unique_ptr<SpoolFile> spool_;
};

}  // namespace

std::vector<TarMember> read_tar(const Unpacked& tar, const std::string& name, TarEnd end) {
  return TarReader(tar, name, end).read();
}

}  // namespace whittle::image
