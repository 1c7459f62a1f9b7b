// The order is what matters. The root is entered first, so that a hostile one (/dev a link
// to /etc, /proc to ../..) is walked inside itself; the devices of the machine are opened
// before, and mounted by their descriptors through the new /proc. The old root stays
// mounted below the new one until then: in a user namespace the kernel mounts a new /proc
// only while it can see one.
//
// What is closed of /proc is what runc 1.1 closes: without that a program that runs as root
// without a user namespace could set the kernel's variables.
#include "sandbox/mounts.h"

#include "base/descriptor.h"
#include "base/error.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace whittle::sandbox {

namespace {

struct Mount {
  const char* source = nullptr;
  const char* target = nullptr;
  const char* type = nullptr;
  unsigned long flags = 0;
  const char* options = nullptr;
};

bool can_mount(const Mount& mount) {
  return ::mount(mount.source, mount.target, mount.type, mount.flags, mount.options) == 0;
}

void must_mount(const Mount& mount) {
  if (!can_mount(mount)) throw Error("cannot mount {}: {}", mount.target, std::strerror(errno));
}

// Engines make what is not there; what is there and no directory is refused by the mount.
void make_directory(const char* path, mode_t mode = 0755) {
  if (::mkdir(path, mode) == 0) ::chmod(path, mode);
}

constexpr std::array device_names{"null", "zero", "full", "random", "urandom", "tty"};
using OpenDevices = std::vector<std::pair<std::string, Descriptor>>;

OpenDevices open_devices() {
  OpenDevices open;
  for (const char* name : device_names) {
    Descriptor fd(::open(fmt::format("/dev/{}", name).c_str(), O_PATH | O_CLOEXEC));
    if (fd.get() >= 0) open.emplace_back(fmt::format("/dev/{}", name), std::move(fd));
  }
  return open;
}

// Flags that a mount has already cannot be taken from it in a user namespace.
unsigned long kept_flags(const char* path) {
  struct statvfs st{};
  if (::statvfs(path, &st) != 0) return 0;
  return st.f_flag & (ST_RDONLY | ST_NOEXEC);
}

void become_root_directory(const std::string& root) {
  must_mount({.source = root.c_str(), .target = root.c_str(), .flags = MS_BIND | MS_REC});
  const unsigned long flags = kept_flags(root.c_str());
  must_mount(
      {.target = root.c_str(), .flags = MS_REMOUNT | MS_BIND | MS_NODEV | MS_NOSUID | flags});
  if (::chdir(root.c_str()) != 0 || ::syscall(SYS_pivot_root, ".", ".") != 0)
    throw Error("cannot make {} the root: {}", root, std::strerror(errno));
}

void leave_old_root() {
  if (::umount2(".", MNT_DETACH) != 0 || ::chdir("/") != 0)
    throw Error("cannot leave the old root: {}", std::strerror(errno));
}

void mount_devices(const OpenDevices& open) {
  make_directory("/dev");
  must_mount({.source = "tmpfs",
              .target = "/dev",
              .type = "tmpfs",
              .flags = MS_NOSUID | MS_NOEXEC,
              .options = "mode=755,size=65536k"});
  for (const auto& [path, fd] : open) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    const std::string source = fmt::format("/proc/self/fd/{}", fd.get());
    must_mount({.source = source.c_str(), .target = path.c_str(), .flags = MS_BIND});
  }
  constexpr std::array<std::pair<const char*, const char*>, 5> links{
      {{"/proc/self/fd", "/dev/fd"},
       {"/proc/self/fd/0", "/dev/stdin"},
       {"/proc/self/fd/1", "/dev/stdout"},
       {"/proc/self/fd/2", "/dev/stderr"},
       {"pts/ptmx", "/dev/ptmx"}}};
  for (const auto& [target, path] : links)
    if (::symlink(target, path) != 0) throw Error("cannot make {}: {}", path, std::strerror(errno));
  make_directory("/dev/pts");
  make_directory("/dev/shm", 01777);
  can_mount({.source = "devpts",
             .target = "/dev/pts",
             .type = "devpts",
             .flags = MS_NOSUID | MS_NOEXEC,
             .options = "newinstance,ptmxmode=0666,mode=0620"});
  must_mount({.source = "shm",
              .target = "/dev/shm",
              .type = "tmpfs",
              .flags = MS_NOSUID | MS_NODEV | MS_NOEXEC,
              .options = "mode=1777,size=65536k"});
}

// What an image holds below /tmp and /run is part of it; what is empty there is in memory.
void mount_if_empty(const char* path) {
  struct stat st{};
  if (::lstat(path, &st) != 0 || !S_ISDIR(st.st_mode)) return;
  if (::rmdir(path) != 0) return;  // something is in it
  make_directory(path);
  const std::string options =
      fmt::format("mode={:o},uid={},gid={}", st.st_mode & 07777U, st.st_uid, st.st_gid);
  const bool is_mounted = can_mount({.source = "tmpfs",
                                     .target = path,
                                     .type = "tmpfs",
                                     .flags = MS_NOSUID | MS_NODEV,
                                     .options = options.c_str()});
  if (is_mounted) return;
  if (::chown(path, st.st_uid, st.st_gid) != 0 || ::chmod(path, st.st_mode & 07777U) != 0)
    throw Error("cannot give {} its mode: {}", path, std::strerror(errno));
}

void write_new(const char* path, std::string_view text) {
  ::unlink(path);
  const Descriptor file(::open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (file.get() < 0) return;  // a root that cannot be written to has its own
  if (::write(file.get(), text.data(), text.size()) < 0 || ::fchmod(file.get(), 0644) != 0) return;
}

void write_files_of_engine() {
  make_directory("/etc");
  write_new("/etc/hosts", "127.0.0.1\tlocalhost whittle\n::1\tlocalhost ip6-localhost\n");
  write_new("/etc/hostname", "whittle\n");
  write_new("/etc/resolv.conf", "");
}

}  // namespace

void make_mounts_private() {
  must_mount({.source = "none", .target = "/", .flags = MS_REC | MS_PRIVATE});
}

void mount_memory(const std::string& path) {
  must_mount({.source = "tmpfs", .target = path.c_str(), .type = "tmpfs", .options = "mode=755"});
}

void enter_root(const std::string& root) {
  const OpenDevices open = open_devices();
  become_root_directory(root);
  make_directory("/proc");
  must_mount({.source = "proc",
              .target = "/proc",
              .type = "proc",
              .flags = MS_NOSUID | MS_NODEV | MS_NOEXEC});
  mount_devices(open);
  make_directory("/sys");
  can_mount({.source = "sysfs",
             .target = "/sys",
             .type = "sysfs",
             .flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC});
  leave_old_root();
  write_files_of_engine();
  mount_if_empty("/tmp");
  mount_if_empty("/run");
}

void close_proc() {
  for (const char* path :
       {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"})
    if (can_mount({.source = path, .target = path, .flags = MS_BIND | MS_REC}))
      can_mount({.target = path,
                 .flags = MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC});
  for (const char* path : {"/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug"})
    can_mount({.source = "/dev/null", .target = path, .flags = MS_BIND});
}

}  // namespace whittle::sandbox
