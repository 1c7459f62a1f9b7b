// The tar that container engines agree on.
//
// The format is ustar, with pax headers only where ustar has no room (a long
// name, one that is not ASCII, an extended attribute, more than 8 GiB): what
// libarchive calls "restricted pax". Names have no leading slash, directories
// end in one, owners are numbers without names, times are whole seconds.
//
// Four traps, each seen with libarchive 3.6.2:
// - The padding at the end depends on the kind of output unless it is set.
// - Extended attributes are written twice, as LIBARCHIVE.xattr.* in base64 and
//   as SCHILY.xattr.*, unless told; engines read the second kind.
// - In the C locale a name that is not ASCII gets a "hdrcharset=BINARY" record
//   and its bytes as they are; in a UTF-8 locale none. We never leave the C
//   locale, which is also all that a static program in an empty root has.
// - The engine that extracts a hard link changes its owner, and the kernel then
//   clears security.capability of the one file behind all names: the hard link
//   repeats the attributes of its file.
#include "image/tar_writer.h"

#include "image/content_copier.h"
#include "image/libarchive.h"

#include <cerrno>
#include <exception>
#include <vector>

namespace whittle::image {

namespace {

using rootfs::Entry;
using rootfs::Kind;

// libarchive's client: gathers headers and small files into larger writes and
// passes large pieces on as they are. No exception may cross libarchive's frames;
// one is kept and thrown again behind them.
class Client {
 public:
  explicit Client(ByteSink& sink) : sink_(sink) { pending_.reserve(capacity); }

  void write(Bytes bytes) {
    if (pending_.size() + bytes.size() > capacity) flush();
    if (bytes.size() >= capacity) {
      sink_.write(bytes);
    } else {
      pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    }
  }
  void flush() {
    if (!pending_.empty()) sink_.write(pending_);
    pending_.clear();
  }

  static la_ssize_t callback(archive* a, void* client, const void* bytes, std::size_t size) {
    auto* const self = static_cast<Client*>(client);
    try {
      self->write({static_cast<const std::byte*>(bytes), size});
      return static_cast<la_ssize_t>(size);
    } catch (...) {
      self->failure_ = std::current_exception();
      ::archive_set_error(a, EIO, "the output could not be written");
      return -1;
    }
  }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  static constexpr std::size_t capacity = std::size_t{128} << 10U;
  ByteSink& sink_;
  std::vector<std::byte> pending_;
  std::exception_ptr failure_;
};

class TarWriter {
 public:
  explicit TarWriter(ByteSink& sink) : client_(sink), archive_(::archive_write_new()) {
    archive* const a = archive_.get();
    expect_done(::archive_write_set_format_pax_restricted(a), a, "write a tar");
    expect_done(::archive_write_set_options(a, "xattrheader=SCHILY"), a, "write a tar");
    expect_done(::archive_write_set_bytes_per_block(a, 0), a, "write a tar");
    expect_done(::archive_write_open(a, &client_, nullptr, Client::callback, nullptr), a,
                "write a tar");
  }

  void add(Entry& entry) {
    write_header(entry);
    if (entry.kind != Kind::file) return;
    copier_.copy(entry, [this, &entry](Bytes piece) {
      if (::archive_write_data(archive_.get(), piece.data(), piece.size()) < 0)
        done(ARCHIVE_FATAL, "write " + entry.path + " into the tar");
    });
  }

  void finish(rootfs::Manifest& manifest) {
    done(::archive_write_close(archive_.get()), "write the end of the tar");
    client_.flush();
    copier_.finish(manifest);
  }

 private:
  void done(int result, std::string_view act) {
    client_.rethrow();
    expect_done(result, archive_.get(), act);
  }

  void write_header(const Entry& entry) {
    const ArchiveEntryPointer holder(::archive_entry_new());
    archive_entry* const header = holder.get();
    std::string name = entry.path.substr(1);
    if (entry.kind == Kind::directory) name += '/';
    ::archive_entry_set_pathname(header, name.c_str());
    ::archive_entry_set_perm(header, entry.mode);
    ::archive_entry_set_uid(header, entry.uid);
    ::archive_entry_set_gid(header, entry.gid);
    ::archive_entry_set_mtime(header, entry.mtime, 0);
    switch (entry.kind) {
      case Kind::file:
        ::archive_entry_set_filetype(header, AE_IFREG);
        ::archive_entry_set_size(header, static_cast<la_int64_t>(entry.size));
        break;
      case Kind::directory:
        ::archive_entry_set_filetype(header, AE_IFDIR);
        break;
      case Kind::link:
        ::archive_entry_set_filetype(header, AE_IFLNK);
        ::archive_entry_set_symlink(header, entry.target.c_str());
        break;
      case Kind::hard_link:
        ::archive_entry_set_filetype(header, AE_IFREG);
        ::archive_entry_set_hardlink(header, entry.target.c_str() + 1);
        break;
    }
    for (const auto& [xattr, value] : entry.xattrs)
      ::archive_entry_xattr_add_entry(header, xattr.c_str(), value.data(), value.size());
    done(::archive_write_header(archive_.get(), header), "write the tar header of " + entry.path);
  }

  Client client_;
  ArchivePointer archive_;
  ContentCopier copier_;
};

}  // namespace

void write_tar(rootfs::Manifest& manifest, ByteSink& sink) {
  TarWriter tar(sink);
  for (Entry& entry : manifest.entries)
    tar.add(entry);
  tar.finish(manifest);
}

}  // namespace whittle::image
