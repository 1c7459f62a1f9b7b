#include "trace/file_calls.h"

#include <catch2/catch.hpp>
#include <linux/audit.h>
#include <sys/syscall.h>

#include <algorithm>
#include <string>

using namespace whittle;
using trace::find_call;

namespace {

std::string name_of(std::uint32_t architecture, std::uint64_t number) {
  const auto* call = find_call(architecture, number);
  return call == nullptr ? "none" : std::string(call->name);
}

}  // namespace

TEST_CASE("a call is found by its number on each kind of machine") {
  CHECK(name_of(AUDIT_ARCH_X86_64, 257) == "openat");
  CHECK(name_of(AUDIT_ARCH_I386, 295) == "openat");
  CHECK(name_of(AUDIT_ARCH_AARCH64, 56) == "openat");
  CHECK(name_of(AUDIT_ARCH_X86_64, 0) == "none");
  CHECK(name_of(AUDIT_ARCH_AARCH64, 257) == "none");
  CHECK(name_of(AUDIT_ARCH_ARM, 322) == "none");
}

TEST_CASE("calls of x32 have the numbers of x86-64 with a bit more, but a few") {
  CHECK(name_of(AUDIT_ARCH_X86_64, 0x40000000 + 257) == "openat");
  CHECK(name_of(AUDIT_ARCH_X86_64, 0x40000000 + 520) == "execve of x32");
  CHECK(name_of(AUDIT_ARCH_AARCH64, 0x40000000 + 56) == "none");
}

TEST_CASE("the machine's own headers have the same numbers") {
#if defined(__x86_64__)
  constexpr auto here = static_cast<std::uint32_t>(AUDIT_ARCH_X86_64);
  CHECK(name_of(here, SYS_open) == "open");
  CHECK(name_of(here, SYS_getdents) == "getdents");
  CHECK(name_of(here, SYS_stat) == "stat");
#else
  constexpr auto here = static_cast<std::uint32_t>(AUDIT_ARCH_AARCH64);
#endif
  CHECK(name_of(here, SYS_openat) == "openat");
  CHECK(name_of(here, SYS_openat2) == "openat2");
  CHECK(name_of(here, SYS_newfstatat) == "newfstatat");
  CHECK(name_of(here, SYS_statx) == "statx");
  CHECK(name_of(here, SYS_faccessat) == "faccessat");
  CHECK(name_of(here, SYS_faccessat2) == "faccessat2");
  CHECK(name_of(here, SYS_readlinkat) == "readlinkat");
  CHECK(name_of(here, SYS_execve) == "execve");
  CHECK(name_of(here, SYS_execveat) == "execveat");
  CHECK(name_of(here, SYS_getdents64) == "getdents64");
  CHECK(name_of(here, SYS_chdir) == "chdir");
  CHECK(name_of(here, SYS_mkdirat) == "mkdirat");
  CHECK(name_of(here, SYS_unlinkat) == "unlinkat");
  CHECK(name_of(here, SYS_renameat) == "renameat");
  CHECK(name_of(here, SYS_renameat2) == "renameat2");
  CHECK(name_of(here, SYS_symlinkat) == "symlinkat");
  CHECK(name_of(here, SYS_linkat) == "linkat");
  CHECK(name_of(here, SYS_truncate) == "truncate");
  CHECK(name_of(here, SYS_utimensat) == "utimensat");
  CHECK(name_of(here, SYS_inotify_add_watch) == "inotify_add_watch");
  CHECK(name_of(here, SYS_statfs) == "statfs");
  CHECK(name_of(here, SYS_mmap) == "mmap");
  CHECK(name_of(here, SYS_connect) == "connect");
  CHECK(name_of(here, SYS_bind) == "bind");
  CHECK(name_of(here, SYS_chroot) == "chroot");
  CHECK(name_of(here, SYS_io_uring_setup) == "io_uring_setup");
  CHECK(name_of(here, SYS_ptrace) == "ptrace");
  CHECK(name_of(here, SYS_seccomp) == "seccomp");
}

TEST_CASE("no number is there twice for one kind of machine") {
  for (const std::uint32_t architecture : trace::known_architectures()) {
    auto numbers = trace::numbers_of(architecture);
    std::ranges::sort(numbers);
    CHECK(std::ranges::adjacent_find(numbers) == numbers.end());
    CHECK(numbers.size() > 25);
  }
}
