// One level down by openat2(RESOLVE_NO_XDEV), which does not cross a mount; one level up
// by "..", which must then be the directory that we came from: whoever moves one away
// meanwhile must not lead us elsewhere. Kernels before 5.6, and some sandboxes, have no
// openat2; there a directory is asked whether it is a mount once it is open.
#include "base/directory_walk.h"

#include "base/error.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace whittle {

namespace {

constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// Whether something is mounted on `name`, which is not followed.
bool is_mounted_on(int directory, const char* name, int flags = 0) {
  struct statx found{};
  return ::statx(directory, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | flags, STATX_TYPE,
                 &found) == 0 &&
         (found.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

Descriptor open_below(int directory, const char* name) {
  open_how how{};
  how.flags = directory_flags;
  how.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
  Descriptor fd(static_cast<int>(::syscall(SYS_openat2, directory, name, &how, sizeof how)));
  if (fd.get() >= 0 || (errno != ENOSYS && errno != EPERM)) return fd;
  fd = Descriptor(::openat(directory, name, directory_flags));
  if (fd.get() >= 0 && is_mounted_on(fd.get(), "", AT_EMPTY_PATH)) {
    fd.close();
    errno = EXDEV;
  }
  return fd;
}

bool is_same(const struct stat& st, dev_t device, ino_t inode) {
  return st.st_dev == device && st.st_ino == inode;
}

class Removal : public DirectoryWalk {
 public:
  std::optional<Leftover> leftover() && { return std::move(leftover_); }

 private:
  void visit_file(int directory, const std::string& name, unsigned char /*type*/) override {
    if (::unlinkat(directory, name.c_str(), 0) != 0) failed(path_of(name), errno);
  }
  void before(int directory, const std::string& name) override {
    // One that lets nobody in would keep what it holds.
    ::fchmodat(directory, name.c_str(), 0700, 0);
  }
  void after(int directory, const std::string& name) override {
    if (::unlinkat(directory, name.c_str(), AT_REMOVEDIR) != 0) failed(path_of(name), errno);
  }
  void failed(const std::string& path, int error) override {
    if (!leftover_ && error != ENOENT) leftover_ = Leftover{path, error};
  }

  std::optional<Leftover> leftover_;
};

class Syncing : public DirectoryWalk {
 public:
  // What may not be opened, by whoever wrote it too, is written with all there is.
  void finish(int fd) const {
    if (skipped_ && ::syncfs(fd) != 0) fail(errno);
    sync(fd);
  }

 private:
  [[noreturn]] static void fail(int error) {
    throw Error("cannot write the directory's files to the disk: {}", std::strerror(error));
  }
  static void sync(int fd) {
    if (::fsync(fd) != 0 && errno != EINVAL) fail(errno);
  }
  void visit_file(int directory, const std::string& name, unsigned char type) override {
    if (type != DT_REG) return;
    const Descriptor file(::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (file.get() < 0) return failed(name, errno);
    sync(file.get());
  }
  void inside(int fd) override { sync(fd); }
  void failed(const std::string& /*path*/, int error) override {
    if (error != EACCES && error != EPERM) fail(error);
    skipped_ = true;
  }

  bool skipped_ = false;
};

class MountSearch : public DirectoryWalk {
 public:
  std::optional<std::string> found() && { return std::move(found_); }

 private:
  void visit_file(int directory, const std::string& name, unsigned char /*type*/) override {
    if (!found_ && is_mounted_on(directory, name.c_str())) found_ = path_of(name);
  }
  void failed(const std::string& path, int error) override {
    if (!found_ && error == EXDEV) found_ = path;
  }

  std::optional<std::string> found_;
};

}  // namespace

std::string DirectoryWalk::path_of(const std::string& name) const {
  std::string path;
  for (const Level& level : levels_)
    if (!level.name.empty()) path += level.name + "/";
  return path + name;
}

// Goes on in the directory that is open as `fd`; false if it cannot be listed.
bool DirectoryWalk::enter(Descriptor fd, const std::string& name) {
  struct stat st{};
  Descriptor listed(::openat(fd.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (listed.get() < 0 || ::fstat(fd.get(), &st) != 0) {
    failed(path_of(name), errno);
    return false;
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::fdopendir(listed.get()), ::closedir);
  if (!directory) {
    failed(path_of(name), errno);
    return false;
  }
  listed.release();
  Level level{.name = name, .entries = {}, .device = st.st_dev, .inode = st.st_ino};
  errno = 0;
  while (const dirent* const entry = ::readdir(directory.get())) {
    const std::string_view found = entry->d_name;
    if (found == "." || found == "..") continue;
    unsigned char type = entry->d_type;
    if (type == DT_UNKNOWN) {
      struct stat of_entry{};
      if (::fstatat(fd.get(), entry->d_name, &of_entry, AT_SYMLINK_NOFOLLOW) == 0)
        type = static_cast<unsigned char>(IFTODT(of_entry.st_mode));
    }
    level.entries.push_back({std::string(found), type});
    errno = 0;
  }
  if (errno != 0) failed(path_of(name), errno);
  levels_.push_back(std::move(level));
  current_ = std::move(fd);
  inside(current_.get());
  return true;
}

// Back to the directory above; false if it is not there any more.
bool DirectoryWalk::leave() {
  const std::string name = levels_.back().name;
  levels_.pop_back();
  if (levels_.empty()) return false;
  Descriptor above(::openat(current_.get(), "..", directory_flags));
  struct stat st{};
  if (above.get() < 0 || ::fstat(above.get(), &st) != 0 ||
      !is_same(st, levels_.back().device, levels_.back().inode)) {
    failed(path_of(name), above.get() < 0 ? errno : ESTALE);
    return false;
  }
  current_ = std::move(above);
  after(current_.get(), name);
  return true;
}

void DirectoryWalk::below(int fd) {
  Descriptor start(::openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (start.get() < 0) return failed("", errno);
  if (!enter(std::move(start), "")) return;
  for (;;) {
    std::vector<Entry>& entries = levels_.back().entries;
    if (entries.empty()) {
      if (!leave()) break;
      continue;
    }
    const Entry entry = std::move(entries.back());
    entries.pop_back();
    if (entry.type != DT_DIR) {
      visit_file(current_.get(), entry.name, entry.type);
      continue;
    }
    before(current_.get(), entry.name);
    Descriptor inner = open_below(current_.get(), entry.name.c_str());
    if (inner.get() < 0) {
      failed(path_of(entry.name), errno);
    } else {
      enter(std::move(inner), entry.name);
    }
  }
  levels_.clear();
  current_.close();
}

std::optional<Leftover> remove_below(int fd) {
  Removal removal;
  removal.below(fd);
  return std::move(removal).leftover();
}

void sync_tree(int fd) {
  Syncing syncing;
  syncing.below(fd);
  syncing.finish(fd);
}

std::optional<std::string> find_mount(int fd) {
  MountSearch search;
  search.below(fd);
  return std::move(search).found();
}

}  // namespace whittle
