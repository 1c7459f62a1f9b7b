// The table of system calls that name files.
//
// The numbers are here and not the machine's headers', for one process makes calls of two
// architectures, and headers know one. They never change (arch/x86/entry/syscalls/*.tbl,
// include/uapi/asm-generic/unistd.h of Linux 6.10). x32 marks its numbers with bit 30; those
// of execve, ptrace and execveat are its own, and mean nothing else on x86-64.
#include "trace/file_calls.h"

#include <linux/audit.h>

#include <array>
#include <map>
#include <utility>

namespace whittle::trace {

namespace {

constexpr std::uint64_t x32_bit = 0x40000000;

constexpr std::array architectures =
    std::to_array<std::uint32_t>({AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, AUDIT_ARCH_AARCH64});

// A path alone, one in a directory, and one in a directory with flags behind it.
constexpr Argument plain(Act act, int text = 0) {
  return {.act = act, .directory = -1, .text = text, .flags = -1};
}
constexpr Argument at(Act act, int directory, int flags = -1) {
  return {.act = act, .directory = directory, .text = directory + 1, .flags = flags};
}

constexpr std::array calls = std::to_array<FileCall>({
    {"open", 2, 5, -1, {Act::open, -1, 0, 1}},
    {"openat", 257, 295, 56, at(Act::open, 0, 2)},
    {"openat2", 437, 437, 437, at(Act::open_how, 0, 2)},
    {"creat", 85, 8, -1, plain(Act::create)},
    {"uselib", 134, 86, -1, plain(Act::look)},

    {"stat", 4, 106, -1, plain(Act::look)},
    {"stat64", -1, 195, -1, plain(Act::look)},
    {"lstat", 6, 107, -1, plain(Act::look_at_link)},
    {"lstat64", -1, 196, -1, plain(Act::look_at_link)},
    {"newfstatat", 262, 300, 79, at(Act::look, 0, 3)},
    {"statx", 332, 383, 291, at(Act::look, 0, 2)},
    {"access", 21, 33, -1, plain(Act::look)},
    {"faccessat", 269, 307, 48, at(Act::look, 0)},
    {"faccessat2", 439, 439, 439, at(Act::look, 0, 3)},
    {"readlink", 89, 85, -1, plain(Act::look_at_link)},
    {"readlinkat", 267, 305, 78, at(Act::look_at_link, 0)},
    {"chdir", 80, 12, 49, plain(Act::look)},
    {"chroot", 161, 61, 51, plain(Act::chroot)},
    {"mount", 165, 21, 40, plain(Act::mount, 1)},
    {"pivot_root", 155, 217, 41, plain(Act::mount)},
    {"statfs", 137, 99, 43, plain(Act::look)},
    {"statfs64", -1, 268, -1, plain(Act::look)},
    {"getxattr", 191, 229, 8, plain(Act::look)},
    {"lgetxattr", 192, 230, 9, plain(Act::look_at_link)},
    {"listxattr", 194, 232, 11, plain(Act::look)},
    {"llistxattr", 195, 233, 12, plain(Act::look_at_link)},
    {"inotify_add_watch", 254, 292, 27, plain(Act::look, 1)},
    {"getdents", 78, 141, -1, plain(Act::list)},
    {"getdents64", 217, 220, 61, plain(Act::list)},
    {"mmap", 9, 192, 222, plain(Act::map, 4)},

    {"execve", 59, 11, 221, plain(Act::execute)},
    {"execve of x32", 520, -1, -1, plain(Act::execute)},
    {"execveat", 322, 358, 281, at(Act::execute, 0, 4)},
    {"execveat of x32", 545, -1, -1, at(Act::execute, 0, 4)},

    {"mkdir", 83, 39, -1, plain(Act::make)},
    {"mkdirat", 258, 296, 34, at(Act::make, 0)},
    {"mknod", 133, 14, -1, plain(Act::make)},
    {"mknodat", 259, 297, 33, at(Act::make, 0)},
    {"symlink", 88, 83, -1, plain(Act::make, 1)},
    {"symlinkat", 266, 304, 36, at(Act::make, 1)},
    {"link", 86, 9, -1, plain(Act::look_at_link), plain(Act::make, 1)},
    {"linkat", 265, 303, 37, at(Act::look_at_link, 0), at(Act::make, 2)},
    {"unlink", 87, 10, -1, plain(Act::remove)},
    {"unlinkat", 263, 301, 35, at(Act::remove, 0)},
    {"rmdir", 84, 40, -1, plain(Act::remove)},
    {"rename", 82, 38, -1, plain(Act::remove), plain(Act::replace, 1)},
    {"renameat", 264, 302, 38, at(Act::remove, 0), at(Act::replace, 2)},
    {"renameat2", 316, 353, 276, at(Act::remove, 0), at(Act::replace, 2)},

    {"truncate", 76, 92, 45, plain(Act::change)},
    {"truncate64", -1, 193, -1, plain(Act::change)},
    {"chmod", 90, 15, -1, plain(Act::change)},
    {"fchmodat", 268, 306, 53, at(Act::change, 0)},
    {"fchmodat2", 452, 452, 452, at(Act::change, 0, 3)},
    {"chown", 92, 182, -1, plain(Act::change)},
    {"chown32", -1, 212, -1, plain(Act::change)},
    {"lchown", 94, 16, -1, plain(Act::change_link)},
    {"lchown32", -1, 198, -1, plain(Act::change_link)},
    {"fchownat", 260, 298, 54, at(Act::change, 0, 4)},
    {"utime", 132, 30, -1, plain(Act::change)},
    {"utimes", 235, 271, -1, plain(Act::change)},
    {"futimesat", 261, 299, -1, at(Act::change, 0)},
    {"utimensat", 280, 320, 88, at(Act::change, 0, 3)},
    {"utimensat_time64", -1, 412, -1, at(Act::change, 0, 3)},

    {"connect", 42, 362, 203, plain(Act::connect, 1)},
    {"bind", 49, 361, 200, plain(Act::bind, 1)},
    {"io_uring_setup", 425, 425, 425, {.act = Act::io_uring}},
    {"ptrace", 101, 26, 117, {.act = Act::ptrace}},
    {"ptrace of x32", 521, -1, -1, {.act = Act::ptrace}},
    {"seccomp", 317, 354, 277, {.act = Act::filter, .directory = -1, .text = -1, .flags = 1}},
});

int number_of(const FileCall& call, std::uint32_t architecture) {
  switch (architecture) {
    case AUDIT_ARCH_X86_64:
      return call.x86_64;
    case AUDIT_ARCH_I386:
      return call.i386;
    case AUDIT_ARCH_AARCH64:
      return call.aarch64;
    default:
      return -1;
  }
}

using Table = std::map<std::pair<std::uint32_t, std::uint64_t>, const FileCall*>;

Table make_table() {
  Table table;
  for (const std::uint32_t architecture : architectures) {
    for (const FileCall& call : calls) {
      const int number = number_of(call, architecture);
      if (number >= 0) table.emplace(std::pair(architecture, number), &call);
    }
  }
  return table;
}

}  // namespace

std::span<const std::uint32_t> known_architectures() {
  return architectures;
}

std::uint64_t plain_number(std::uint32_t architecture, std::uint64_t number) {
  return architecture == AUDIT_ARCH_X86_64 ? number & ~x32_bit : number;
}

const FileCall* find_call(std::uint32_t architecture, std::uint64_t number) {
  static const Table table = make_table();
  const auto found = table.find({architecture, plain_number(architecture, number)});
  return found == table.end() ? nullptr : found->second;
}

std::vector<std::uint32_t> numbers_of(std::uint32_t architecture) {
  std::vector<std::uint32_t> numbers;
  for (const FileCall& call : calls) {
    const int number = number_of(call, architecture);
    if (number >= 0) numbers.push_back(static_cast<std::uint32_t>(number));
  }
  return numbers;
}

}  // namespace whittle::trace
