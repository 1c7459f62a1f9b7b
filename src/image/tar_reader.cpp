#include "image/tar_reader.h"

#include "base/error.h"
#include "base/output_file.h"
#include "image/libarchive.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

namespace whittle::image {

namespace {

using rootfs::Entry;
using rootfs::Kind;
using rootfs::Source;

// Where the bytes of a member ended up: in the tar itself or in the spool file.
struct Place {
  std::size_t member;
  std::uint64_t offset;
  std::uint64_t size;
  bool spooled;
};

// "./usr//bin/" → "/usr/bin"; the root itself → "/".
std::string absolute_path(std::string_view path, const std::string& tar) {
  std::string absolute;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view name = path.substr(at, end - at);
    at = end + 1;
    if (name.empty() || name == ".") continue;
    if (name == "..") throw Error("cannot read {}: its member {} leads out of the root", tar, path);
    absolute += '/';
    absolute += name;
  }
  return absolute.empty() ? "/" : absolute;
}

class TarReader {
 public:
  TarReader(const tree::Contents& tar, const std::string& name)
      : tar_(tar), name_(name), archive_(::archive_read_new()) {
    archive* const a = archive_.get();
    // By name: "all formats" takes any text file for a list of files.
    for (const auto support :
         {::archive_read_support_format_tar, ::archive_read_support_format_empty,
          ::archive_read_support_filter_gzip, ::archive_read_support_filter_zstd,
          ::archive_read_support_filter_xz, ::archive_read_support_filter_bzip2,
          ::archive_read_support_filter_lz4})
      expect_done(support(a), a, "read a tar");
    expect_done(::archive_read_open_memory(a, tar.bytes().data(), tar.bytes().size()), a,
                "read " + name);
  }

  std::vector<TarMember> read() {
    archive_entry* header = nullptr;
    for (;;) {
      const int result = ::archive_read_next_header(archive_.get(), &header);
      if (result == ARCHIVE_EOF) break;
      expect_done(result, archive_.get(), "read " + name_);
      TarMember member = member_of(header);
      members_.push_back(std::move(member));
      if (members_.back().entry.kind == Kind::file && !members_.back().special)
        read_contents(static_cast<std::uint64_t>(::archive_entry_size(header)));
    }
    fill_sources();
    return std::move(members_);
  }

 private:
  TarMember member_of(archive_entry* header) const {
    TarMember member;
    Entry& entry = member.entry;
    const char* const path = ::archive_entry_pathname(header);
    if (path == nullptr) throw Error("cannot read {}: a member has no name", name_);
    entry.path = absolute_path(path, name_);
    entry.mode = ::archive_entry_perm(header);
    entry.uid = static_cast<std::uint32_t>(::archive_entry_uid(header));
    entry.gid = static_cast<std::uint32_t>(::archive_entry_gid(header));
    entry.mtime = ::archive_entry_mtime(header);
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
        entry.target = target != nullptr ? target : "";
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
      const Bytes block(static_cast<const std::byte*>(data), size);
      const auto hole = static_cast<std::uint64_t>(offset) - place.size;
      const bool inside = std::less_equal<>{}(all.data(), block.data()) &&
                          std::less_equal<>{}(block.data() + size, all.data() + all.size());
      const auto at = static_cast<std::uint64_t>(block.data() - all.data());
      if (!place.spooled && inside && hole == 0 &&
          (place.size == 0 || at == place.offset + place.size)) {
        if (place.size == 0) place.offset = at;
        place.size += size;
        continue;
      }
      move_to_spool(place);
      write_hole(hole);
      spool().write(block);
      place.size += hole + size;
    }
    if (place.size < size_in_header) {
      // A sparse file that ends in a hole.
      move_to_spool(place);
      write_hole(size_in_header - place.size);
      place.size = size_in_header;
    }
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
    static constexpr std::array<std::byte, 4096> zeros{};
    for (; size > 0; size -= std::min<std::uint64_t>(size, zeros.size()))
      spool().write(Bytes(zeros).first(std::min<std::size_t>(size, zeros.size())));
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
      members_[place.member].entry.source = Source(tree::Contents(bytes, owner));
    }
  }

  const tree::Contents& tar_;
  const std::string& name_;
  ArchivePointer archive_;
  std::vector<TarMember> members_;
  std::vector<Place> places_;
  std::unique_ptr<SpoolFile> spool_;
};

}  // namespace

std::vector<TarMember> read_tar(const tree::Contents& tar, const std::string& name) {
  return TarReader(tar, name).read();
}

bool is_compressed(Bytes bytes) {
  const std::string_view text = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 6)));
  using namespace std::literals;
  const bool skippable_zstd_frame = text.size() >= 4 &&
                                    (static_cast<unsigned char>(text[0]) & 0xf0U) == 0x50 &&
                                    text.substr(1, 3) == "\x2a\x4d\x18"sv;
  return skippable_zstd_frame || text.starts_with("\x1f\x8b\x08"sv) ||
         text.starts_with("\x28\xb5\x2f\xfd"sv) || text.starts_with("\xfd\x37zXZ\0"sv) ||
         text.starts_with("BZh"sv) || text.starts_with("\x04\x22\x4d\x18"sv);
}

}  // namespace whittle::image
