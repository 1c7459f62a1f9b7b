#include "base/output_file.h"

#include "base/descriptor.h"
#include "base/directory_walk.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/temporary.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

namespace whittle {

namespace {

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

// Makes a rename last: the directory that holds the name is synced.
void sync_directory(const std::string& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

bool is_empty_directory(int fd) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(
      ::fdopendir(::openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), ::closedir);
  if (!directory) return false;
  while (const dirent* const entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") return false;
  }
  return true;
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
  Temporary temporary = make_temporary(target_, TemporaryKind::file, path_);
  temporary_ = std::move(temporary.path);
  fd_ = temporary.fd.release();
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
    throw_if_a_map_failed();
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
    Descriptor old(::open(target_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (old.get() < 0) fail(path_);
    const bool empty = is_empty_directory(old.get());
    const bool mounted = is_mount_point(target_);
    if (empty && mounted) {
      fd_ = old.release();
      return;
    }
    if (mounted)
      throw Error("cannot write {}: it is a mount point and not empty; empty it first", path);
    if (!empty && existing == Existing::refuse)
      throw Error("cannot write {}: it is not empty; --replace replaces it", path);
    // Replacing removes what is there, which must not reach what is mounted in it.
    if (const auto mount = find_mount(old.get()))
      throw Error("cannot replace {}: {}/{} is a mount point; unmount it first", path, target_,
                  *mount);
  }
  Temporary temporary = make_temporary(target_, TemporaryKind::directory, path_);
  temporary_ = std::move(temporary.path);
  fd_ = temporary.fd.release();
  if (::fchmod(fd_, 0755) != 0) {
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
  try {
    if (fd_ >= 0) remove_below(fd_);
  } catch (const std::exception&) {
    return;  // out of memory: what is left is removed by who writes here next
  }
  if (!temporary_.empty()) ::rmdir(temporary_.c_str());
}

void OutputDirectory::commit() {
  throw_if_interrupted();
  throw_if_a_map_failed();
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
  const Descriptor old(::open(from, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  std::optional<Leftover> left;
  if (old.get() < 0) left = Leftover{"", errno};
  if (!left) left = remove_below(old.get());
  if (!left && ::rmdir(from) != 0) left = Leftover{"", errno};
  if (left) {
    const std::string first = left->path.empty() ? temporary_ : temporary_ + "/" + left->path;
    leftover_ = OldOutput{temporary_, fmt::format("{}: {}", first, std::strerror(left->error))};
  }
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

void SpoolFile::write_hole(std::uint64_t size) {
  const auto end = static_cast<off_t>(size_ + size);
  if (::ftruncate(fd_, end) != 0 || ::lseek(fd_, end, SEEK_SET) < 0)
    throw Error("cannot write a temporary file in {}: {}", directory_, std::strerror(errno));
  size_ += size;
}

std::unique_ptr<ByteSource> SpoolFile::read() const {
  return std::make_unique<SpoolSource>(fd_, "a temporary file in " + directory_);
}

std::shared_ptr<const void> SpoolFile::map() const {
  if (size_ == 0) return nullptr;
  auto map = map_file(fd_, size_, "a temporary file in " + directory_);
  if (!map) throw Error("cannot read a temporary file in {}: {}", directory_, std::strerror(errno));
  return map;
}

}  // namespace whittle
