#include "tree/directory_tree.h"

#include "base/descriptor.h"
#include "base/error.h"
#include "base/mapped_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace whittle::tree {

namespace {

std::unexpected<std::errc> last_error() {
  return std::unexpected(static_cast<std::errc>(errno));
}

// The tree's paths relative to its root directory's descriptor.
const char* below_root(const std::string& path) {
  return path == "/" ? "." : path.c_str() + 1;
}

Kind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return Kind::file;
  if (S_ISDIR(mode)) return Kind::directory;
  if (S_ISLNK(mode)) return Kind::link;
  return Kind::other;
}

// The regular file at `path`, open, and its size; -1 and errno if it is none.
int open_file(int root, const std::string& path, std::uint64_t& size) {
  // O_NONBLOCK: a fifo put where a file was must not hold us up.
  Descriptor fd(::openat(root, below_root(path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0) return -1;
  struct stat st{};
  if (::fstat(fd.get(), &st) != 0) return -1;
  if (!S_ISREG(st.st_mode)) {
    errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    return -1;
  }
  size = static_cast<std::uint64_t>(st.st_size);
  return fd.release();
}

}  // namespace

DirectoryTree::DirectoryTree(const std::string& root) : root_(root) {
  while (!root_.empty() && root_.back() == '/')
    root_.pop_back();
  fd_ = ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd_ < 0) throw Error("cannot open the root directory {}: {}", root, std::strerror(errno));
}

DirectoryTree::~DirectoryTree() {
  ::close(fd_);
}

Result<Status> DirectoryTree::status(const std::string& path) const {
  struct stat st{};
  if (::fstatat(fd_, below_root(path), &st, AT_SYMLINK_NOFOLLOW) != 0) return last_error();
  return Status{.kind = kind_of(st.st_mode),
                .mode = st.st_mode & 07777,
                .uid = st.st_uid,
                .gid = st.st_gid,
                .size = static_cast<std::uint64_t>(st.st_size),
                .mtime = st.st_mtim.tv_sec,
                .link_count = st.st_nlink,
                .id = {st.st_dev, st.st_ino}};
}

Result<std::string> DirectoryTree::read_link(const std::string& path) const {
  std::string target(256, '\0');
  for (;;) {
    const ssize_t length = ::readlinkat(fd_, below_root(path), target.data(), target.size());
    if (length < 0) return last_error();
    if (static_cast<std::size_t>(length) < target.size()) {
      target.resize(static_cast<std::size_t>(length));
      return target;
    }
    target.resize(target.size() * 2);
  }
}

Result<std::vector<std::string>> DirectoryTree::list(const std::string& path) const {
  Descriptor fd(::openat(fd_, below_root(path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (fd.get() < 0) return last_error();
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::fdopendir(fd.get()), ::closedir);
  if (!directory) return last_error();
  fd.release();
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return last_error();
  std::ranges::sort(names);
  return names;
}

Result<Contents> DirectoryTree::contents(const std::string& path) const {
  std::uint64_t file_size = 0;
  const Descriptor fd(open_file(fd_, path, file_size));
  if (fd.get() < 0) return last_error();
  if (file_size == 0) return Contents{};
  const auto size = static_cast<std::size_t>(file_size);
  auto map = map_file(fd.get(), size, describe(path));
  if (!map) return last_error();
  const Bytes bytes(static_cast<const std::byte*>(map.get()), size);
  return Contents(bytes, std::move(map));
}

Result<std::unique_ptr<ByteSource>> DirectoryTree::open(const std::string& path) const {
  std::uint64_t size = 0;
  const int fd = open_file(fd_, path, size);
  if (fd < 0) return last_error();
  return std::make_unique<FileSource>(fd, describe(path));
}

Result<Xattrs> DirectoryTree::xattrs(const std::string& path) const {
  // There is no lgetxattrat; the path has no links in its directories, so the
  // l-functions on the full path mean the same file.
  const std::string full = root_ + path;
  const ssize_t names_length = ::llistxattr(full.c_str(), nullptr, 0);
  if (names_length < 0) {
    if (errno == ENOTSUP) return Xattrs{};
    return last_error();
  }
  std::string names(static_cast<std::size_t>(names_length), '\0');
  const ssize_t got = ::llistxattr(full.c_str(), names.data(), names.size());
  if (got < 0) return last_error();
  names.resize(static_cast<std::size_t>(got));

  Xattrs found;
  for (std::size_t at = 0; at < names.size();) {
    const std::string name = names.c_str() + at;
    at += name.size() + 1;
    const ssize_t length = ::lgetxattr(full.c_str(), name.c_str(), nullptr, 0);
    if (length < 0) return last_error();
    std::string value(static_cast<std::size_t>(length), '\0');
    if (::lgetxattr(full.c_str(), name.c_str(), value.data(), value.size()) != length) {
      return last_error();
    }
    found.emplace(name, std::move(value));
  }
  return found;
}

std::string DirectoryTree::describe(const std::string& path) const {
  return root_ + path;
}

}  // namespace whittle::tree
