// Between making a file and locking it somebody may take it for a leftover: so it is
// locked, and then must still be there under its name. Where a file system has no locks
// nothing can be locked, and so nothing is removed.
#include "base/temporary.h"

#include "base/directory_walk.h"
#include "base/error.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace whittle {

namespace {

std::string name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// What the names of a target's temporary files begin with.
std::string beginning_of(const std::string& target) {
  return "." + name_of(target) + ".whittle-";
}

// "123-0", as we name them; "123-0-old" is what one was exchanged for.
bool is_ending(std::string_view text) {
  if (text.ends_with("-old")) text.remove_suffix(4);
  const auto dash = text.find('-');
  const auto is_number = [](std::string_view digits) {
    return !digits.empty() &&
           std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  };
  return dash != std::string_view::npos && is_number(text.substr(0, dash)) &&
         is_number(text.substr(dash + 1));
}

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// Removes what nobody writes any more.
void remove_if_left(int directory, const std::string& name) {
  const Descriptor fd(
      ::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat st{};
  if (fd.get() < 0 || ::fstat(fd.get(), &st) != 0 || st.st_uid != ::geteuid()) return;
  if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) return;
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return;
  if (S_ISREG(st.st_mode)) {
    ::unlinkat(directory, name.c_str(), 0);
    return;
  }
  if (find_mount(fd.get()) || remove_below(fd.get())) return;
  ::unlinkat(directory, name.c_str(), AT_REMOVEDIR);
}

void remove_leftovers(const std::string& target) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(directory_of(target).c_str()),
                                                      ::closedir);
  if (!directory) return;
  const std::string beginning = beginning_of(target);
  while (const dirent* const entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name.starts_with(beginning) && is_ending(name.substr(beginning.size())))
      remove_if_left(::dirfd(directory.get()), std::string(name));
  }
}

// Makes it and opens it; none and errno if that cannot be.
Descriptor make(const std::string& path, TemporaryKind kind) {
  if (kind == TemporaryKind::file)
    return Descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (::mkdir(path.c_str(), 0700) != 0) return Descriptor();
  Descriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (fd.get() < 0) {
    const int error = errno;
    ::rmdir(path.c_str());
    errno = error;
  }
  return fd;
}

// Whether it is ours under that name, and stays so.
bool hold(const Descriptor& fd, const std::string& path) {
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
  struct stat open{};
  struct stat named{};
  return ::fstat(fd.get(), &open) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         is_same(open, named);
}

}  // namespace

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Temporary make_temporary(const std::string& target, TemporaryKind kind, const std::string& shown) {
  remove_leftovers(target);
  constexpr unsigned most_attempts = 1000;
  for (unsigned attempt = 0; attempt < most_attempts; ++attempt) {
    std::string path = directory_of(target) + "/" + beginning_of(target) +
                       fmt::format("{}-{}", ::getpid(), attempt);
    Descriptor fd = make(path, kind);
    if (fd.get() < 0 && errno != EEXIST)
      throw Error("cannot write {}: {}", shown, std::strerror(errno));
    if (fd.get() >= 0 && hold(fd, path)) return {std::move(path), std::move(fd)};
  }
  throw Error("cannot write {}: {}", shown, std::strerror(EEXIST));
}

}  // namespace whittle
