#include "base/output_file.h"

#include "base/error.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

namespace whittle {

namespace {

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// What a path that may be a symbolic link leads to, link by link, so that a
// dangling link still names a place.
std::string follow(std::string path) {
  for (int links = 0; links < 40; ++links) {
    std::error_code error;
    const std::filesystem::path target = std::filesystem::read_symlink(path, error);
    if (error) return path;
    path = target.is_absolute() ? target.string() : directory_of(path) + "/" + target.string();
  }
  throw Error("cannot write {}: {}", path, std::strerror(ELOOP));
}

// A name beside `target` that nobody else has: the directory, a dot, and the
// target's name, so that a leftover of a killed process can be recognised.
std::string temporary_name(const std::string& target, unsigned attempt) {
  return directory_of(target) + "/." + name_of(target) +
         fmt::format(".whittle-{}-{}", ::getpid(), attempt);
}

// Makes something under a fresh name beside `target`; `make` returns what the
// system call did.
template <typename Make>
std::string make_beside(const std::string& path, const std::string& target, Make make) {
  for (unsigned attempt = 0;; ++attempt) {
    std::string name = temporary_name(target, attempt);
    if (make(name) >= 0) return name;
    if (errno != EEXIST || attempt == 1000)
      throw Error("cannot write {}: {}", path, std::strerror(errno));
  }
}

// Makes a rename last: the directory that holds the name is synced.
void sync_directory(const std::string& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

// The directory `name` inside `fd`, open; not through a link.
int open_below(int fd, const char* name) {
  return ::openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

// Calls `visit` with the name and d_type of each entry of the directory `fd`.
template <typename Visit>
void for_each_entry(int fd, Visit visit) {
  const int copy = ::openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return;
  DIR* const directory = ::fdopendir(copy);
  if (directory == nullptr) {
    ::close(copy);
    return;
  }
  while (const dirent* entry = ::readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") visit(entry->d_name, entry->d_type);
  }
  ::closedir(directory);
}

bool is_empty_directory(int fd) {
  bool empty = true;
  for_each_entry(fd, [&](const char*, unsigned char) { empty = false; });
  return empty;
}

// A directory on another device than its parent, or the same directory as its
// parent ("/"), or one that the kernel says is mounted.
bool is_mount_point(const std::string& path) {
  struct statx here{};
  if (::statx(AT_FDCWD, path.c_str(), 0, STATX_TYPE, &here) != 0) return false;
  return (here.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

// A spool file read at a position of its own.
class SpoolSource : public ByteSource {
 public:
  SpoolSource(int fd, std::string name)
      : fd_(::fcntl(fd, F_DUPFD_CLOEXEC, 0)), name_(std::move(name)) {}
  ~SpoolSource() override { ::close(fd_); }
  SpoolSource(const SpoolSource&) = delete;
  SpoolSource& operator=(const SpoolSource&) = delete;

  std::size_t read(std::span<std::byte> buffer) override {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      const ssize_t got = ::pread(fd_, buffer.data() + filled, buffer.size() - filled, position_);
      if (got == 0) break;
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw Error("cannot read {}: {}", name_, std::strerror(errno));
      filled += static_cast<std::size_t>(got);
      position_ += got;
    }
    return filled;
  }

 private:
  int fd_;
  std::string name_;
  off_t position_ = 0;
};

[[noreturn]] void fail(const std::string& path) {
  throw Error("cannot write {}: {}", path, std::strerror(errno));
}

}  // namespace

OutputFile::OutputFile(const std::string& path) : path_(path), target_(follow(path)) {
  struct stat st{};
  const bool there = ::stat(target_.c_str(), &st) == 0;
  if (there && S_ISDIR(st.st_mode)) throw Error("cannot write {}: it is a directory", path);
  if (there && !S_ISREG(st.st_mode)) {
    fd_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd_ >= 0) return;
    throw_if_interrupted();  // a fifo without a reader waits for one
    fail(path_);
  }
  temporary_ = make_beside(path_, target_, [this](const std::string& name) {
    return fd_ = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  });
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputFile::write(Bytes bytes) {
  DescriptorSink(fd_, path_).write(bytes);
}

void OutputFile::commit() {
  if (!temporary_.empty()) {
    if (::fsync(fd_) != 0) fail(path_);
    throw_if_interrupted();
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail(path_);
    temporary_.clear();
    sync_directory(directory_of(target_));
  }
  if (::close(std::exchange(fd_, -1)) != 0) fail(path_);
}

OutputDirectory::OutputDirectory(const std::string& path, Existing existing)
    : path_(path), target_(path), existing_(existing) {
  while (target_.size() > 1 && target_.back() == '/')
    target_.pop_back();
  target_ = follow(target_);

  struct stat st{};
  const bool there = ::stat(target_.c_str(), &st) == 0;
  if (there && !S_ISDIR(st.st_mode)) throw Error("cannot write {}: it is no directory", path);
  if (there) {
    const int old = ::open(target_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (old < 0) fail(path_);
    const bool empty = is_empty_directory(old);
    const bool mounted = is_mount_point(target_);
    if (empty && mounted) {
      fd_ = old;
      return;
    }
    ::close(old);
    if (mounted)
      throw Error("cannot write {}: it is a mount point and not empty; empty it first", path);
    if (!empty && existing == Existing::refuse)
      throw Error("cannot write {}: it is not empty; --replace replaces it", path);
  }
  temporary_ = make_beside(path_, target_,
                           [](const std::string& name) { return ::mkdir(name.c_str(), 0700); });
  fd_ = ::open(temporary_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd_ < 0 || ::fchmod(fd_, 0755) != 0) {
    const int error = errno;
    remove_quietly();
    errno = error;
    fail(path_);
  }
}

OutputDirectory::~OutputDirectory() {
  if (!committed_) remove_quietly();
  if (fd_ >= 0) ::close(fd_);
}

void OutputDirectory::remove_quietly() noexcept {
  if (fd_ >= 0) remove_below(fd_);
  if (!temporary_.empty()) ::rmdir(temporary_.c_str());
}

void OutputDirectory::commit() {
  throw_if_interrupted();
  if (!in_place()) put_in_place();
  committed_ = true;
}

void OutputDirectory::put_in_place() {
  const char* const from = temporary_.c_str();
  const char* const to = target_.c_str();
  // rename() itself replaces an empty directory and refuses another.
  if (::rename(from, to) == 0) return sync_directory(directory_of(target_));
  const bool occupied = errno == ENOTEMPTY || errno == EEXIST;
  if (!occupied || existing_ == Existing::refuse) fail(path_);

  if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) != 0) {
    // Some file systems cannot exchange: the target is away for an instant.
    if (errno != EINVAL && errno != ENOSYS) fail(path_);
    const std::string old = temporary_ + "-old";
    if (::rename(to, old.c_str()) != 0) fail(path_);
    if (::rename(from, to) != 0) {
      const int error = errno;
      ::rename(old.c_str(), to);
      errno = error;
      fail(path_);
    }
    if (::rename(old.c_str(), from) != 0) fail(path_);
  }
  sync_directory(directory_of(target_));
  // What is under the temporary name now is the old directory.
  if (const int old = ::open(from, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); old >= 0) {
    remove_below(old);
    ::close(old);
  }
  ::rmdir(from);
}

void sync_tree(int fd) {
  const auto sync = [](int file) {
    if (::fsync(file) != 0 && errno != EINVAL)
      throw Error("cannot write the directory's files to the disk: {}", std::strerror(errno));
  };
  for_each_entry(fd, [fd, sync](const char* name, unsigned char type) {
    const int entry = type == DT_DIR   ? open_below(fd, name)
                      : type == DT_REG ? ::openat(fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
                                       : -1;
    if (entry < 0) return;
    if (type == DT_DIR) {
      sync_tree(entry);
    } else {
      sync(entry);
    }
    ::close(entry);
  });
  sync(fd);
}

void remove_below(int fd) noexcept {
  for_each_entry(fd, [fd](const char* name, unsigned char) {
    if (::unlinkat(fd, name, 0) == 0 || errno != EISDIR) return;
    // A directory that lets nobody in would keep what it holds.
    ::fchmodat(fd, name, 0700, 0);
    if (const int below = open_below(fd, name); below >= 0) {
      remove_below(below);
      ::close(below);
    }
    ::unlinkat(fd, name, AT_REMOVEDIR);
  });
}

namespace {

// A root that holds nothing but us has no /tmp.
std::string temporary_directory() {
  const char* const from_environment = ::getenv("TMPDIR");
  if (from_environment != nullptr && *from_environment != '\0') return from_environment;
  return ::access("/tmp", F_OK) == 0 ? "/tmp" : ".";
}

}  // namespace

SpoolFile::SpoolFile(const std::string& beside)
    : directory_(beside.empty() ? temporary_directory() : beside) {
  std::string name = directory_ + "/whittle-XXXXXX";
  fd_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd_ < 0)
    throw Error("cannot make a temporary file in {}: {}", directory_, std::strerror(errno));
  ::unlink(name.c_str());
}

SpoolFile::~SpoolFile() {
  ::close(fd_);
}

void SpoolFile::write(Bytes bytes) {
  DescriptorSink(fd_, "a temporary file in " + directory_).write(bytes);
  size_ += bytes.size();
}

std::unique_ptr<ByteSource> SpoolFile::read() const {
  return std::make_unique<SpoolSource>(fd_, "a temporary file in " + directory_);
}

std::shared_ptr<const void> SpoolFile::map() const {
  if (size_ == 0) return nullptr;
  void* const map = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, fd_, 0);
  if (map == MAP_FAILED)
    throw Error("cannot read a temporary file in {}: {}", directory_, std::strerror(errno));
  return {map, [size = size_](const void* address) { ::munmap(const_cast<void*>(address), size); }};
}

}  // namespace whittle
