#include "image/directory_writer.h"

#include "base/descriptor.h"
#include "base/directory_walk.h"
#include "base/error.h"
#include "image/content_copier.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ranges>
#include <string>
#include <string_view>

namespace whittle::image {

namespace {

using rootfs::Entry;
using rootfs::Kind;

// What one kind of thing could not be done for; told once, with how often.
struct Impossible {
  std::string first;  // path
  std::string reason;
  std::size_t count = 0;

  void note(const std::string& path, int error) { note(path, std::strerror(error)); }
  void note(const std::string& path, const char* why) {
    if (count++ > 0) return;
    first = path;
    reason = why;
  }
  void report(Findings& findings, const std::string& what, const std::string& why,
              const std::string& advice) const {
    if (count == 0) return;
    findings.push_back(
        {.id = FindingId::attribute_not_set,
         .severity = Severity::note,
         .subject = first,
         .what = fmt::format("{} of {} could not be set: {}", what,
                             count == 1 ? "one entry" : fmt::format("{} entries", count), reason),
         .why = why,
         .advice = advice});
  }
};

class DirectoryWriter {
 public:
  explicit DirectoryWriter(int root) : root_(root) {}

  void write(rootfs::Manifest& manifest) {
    for (Entry& entry : manifest.entries)
      make(entry);
    copier_.finish(manifest);
    // Directories last, deepest first: filling one changes its time, and its
    // mode may not let anybody in.
    for (const Entry& entry : manifest.entries | std::views::reverse)
      if (entry.kind == Kind::directory) finish_directory(entry);
  }

  Findings findings() const {
    Findings findings;
    owners_.report(findings, "the owner", "what is copied from here belongs to whoever wrote it",
                   "run as root, or write a tar, which keeps them");
    xattrs_.report(findings, "an extended attribute", "file capabilities among them do not act",
                   "run as root, or write a tar, which keeps them");
    times_.report(findings, "the time", "they have the nearest one there is",
                  "write a tar, which keeps them, or say another --mtime");
    return findings;
  }

 private:
  [[noreturn]] static void fail(const Entry& entry) {
    throw Error("cannot write {} into the directory: {}", entry.path, std::strerror(errno));
  }

  // The directory that holds the entry, reached without following any link.
  // Entries are sorted, so the one asked for last is mostly the one.
  int parent_of(const Entry& entry) {
    const std::string_view parent = tree::parent(entry.path);
    if (parent == "/") return root_;
    if (parent == current_path_) return current_.get();
    current_ = open_directory(entry, parent);
    current_path_ = parent;
    return current_.get();
  }

  Descriptor open_directory(const Entry& entry, std::string_view path) const {
    Descriptor directory;
    for (const auto name : path.substr(1) | std::views::split('/')) {
      const std::string component(name.begin(), name.end());
      const int above = directory.get() < 0 ? root_ : directory.get();
      directory = Descriptor(
          ::openat(above, component.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (directory.get() < 0) fail(entry);
    }
    return directory;
  }

  void make(Entry& entry) {
    const int parent = parent_of(entry);
    const std::string name(tree::base_name(entry.path));
    switch (entry.kind) {
      case Kind::directory:
        // Open to ourselves until it is full.
        if (::mkdirat(parent, name.c_str(), 0700) != 0) fail(entry);
        break;
      case Kind::link:
        if (::symlinkat(entry.target.c_str(), parent, name.c_str()) != 0) fail(entry);
        if (::fchownat(parent, name.c_str(), entry.uid, entry.gid, AT_SYMLINK_NOFOLLOW) != 0)
          owners_.note(entry.path, errno);
        set_time(parent, name, entry);
        check_time(parent, name.c_str(), entry);
        break;
      case Kind::hard_link:
        if (::linkat(root_, entry.target.c_str() + 1, parent, name.c_str(), 0) != 0) fail(entry);
        break;
      case Kind::file: {
        const Descriptor file(::openat(parent, name.c_str(),
                                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (file.get() < 0) fail(entry);
        DescriptorSink sink(file.get(), entry.path + " into the directory");
        copier_.copy(entry, [&sink](Bytes piece) { sink.write(piece); });
        set_facts(file.get(), entry);
        break;
      }
    }
  }

  // Owner before mode and attributes: changing it clears set-id bits and file
  // capabilities.
  void set_facts(int fd, const Entry& entry) {
    if (::fchown(fd, entry.uid, entry.gid) != 0) owners_.note(entry.path, errno);
    if (::fchmod(fd, entry.mode) != 0) fail(entry);
    for (const auto& [name, value] : entry.xattrs)
      if (::fsetxattr(fd, name.c_str(), value.data(), value.size(), 0) != 0)
        xattrs_.note(entry.path, errno);
    const std::array<timespec, 2> times = times_of(entry);
    if (::futimens(fd, times.data()) != 0) fail(entry);
    check_time(fd, "", entry);
  }

  // File systems have a first and a last second (ext4: 1901 to 2446); what lies beyond is
  // taken for that without an error.
  void check_time(int fd, const char* name, const Entry& entry) {
    struct stat st{};
    if (::fstatat(fd, name, &st, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) != 0) fail(entry);
    if (st.st_mtim.tv_sec != entry.mtime) times_.note(entry.path, "the file system has none such");
  }

  void finish_directory(const Entry& entry) {
    const Descriptor directory = open_directory(entry, entry.path);
    if (directory.get() < 0) fail(entry);
    set_facts(directory.get(), entry);
  }

  static std::array<timespec, 2> times_of(const Entry& entry) {
    const timespec time{.tv_sec = entry.mtime, .tv_nsec = 0};
    return {time, time};
  }
  static void set_time(int parent, const std::string& name, const Entry& entry) {
    const std::array<timespec, 2> times = times_of(entry);
    if (::utimensat(parent, name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) != 0) fail(entry);
  }

  int root_;
  Descriptor current_;
  std::string current_path_;
  Impossible owners_;
  Impossible xattrs_;
  Impossible times_;
  ContentCopier copier_;
};

}  // namespace

Findings fill_directory(rootfs::Manifest& manifest, int directory) {
  DirectoryWriter writer(directory);
  writer.write(manifest);
  return writer.findings();
}

Findings write_directory(rootfs::Manifest& manifest, OutputDirectory& out) {
  Findings findings = fill_directory(manifest, out.fd());
  sync_tree(out.fd());
  return findings;
}

}  // namespace whittle::image
