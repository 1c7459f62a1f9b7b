#pragma once

// The kernel's calls, with no library between.

#include <stddef.h>
#include <stdint.h>

namespace whittle::freestanding {

// The numbers of the calls, by the kernel's tables for each machine.
#if defined(__x86_64__)
enum class Call : long {
  read = 0,
  write = 1,
  close = 3,
  mmap = 9,
  mprotect = 10,
  munmap = 11,
  pread = 17,
  nanosleep = 35,
  getpid = 39,
  socket = 41,
  connect = 42,
  sendto = 44,
  getsockopt = 55,
  clone = 56,
  execve = 59,
  wait = 61,
  kill = 62,
  flock = 73,
  ftruncate = 77,
  getcwd = 79,
  fchmod = 91,
  getuid = 102,
  geteuid = 107,
  getdents = 217,
  clock_gettime = 228,
  exit_group = 231,
  openat = 257,
  mkdirat = 258,
  fstatat = 262,
  unlinkat = 263,
  renameat = 264,
  linkat = 265,
  symlinkat = 266,
  readlinkat = 267,
  faccessat = 269,
  ppoll = 271,
  utimensat = 280,
};
#elif defined(__aarch64__) || defined(__riscv)
enum class Call : long {
  getcwd = 17,
  flock = 32,
  mkdirat = 34,
  unlinkat = 35,
  symlinkat = 36,
  linkat = 37,
#if defined(__riscv)
  renameat = 276,  // renameat2, whose flags are zero
#else
  renameat = 38,
#endif
  ftruncate = 46,
  faccessat = 48,
  fchmod = 52,
  openat = 56,
  close = 57,
  getdents = 61,
  read = 63,
  write = 64,
  pread = 67,
  ppoll = 73,
  readlinkat = 78,
  fstatat = 79,
  utimensat = 88,
  exit_group = 94,
  nanosleep = 101,
  clock_gettime = 113,
  kill = 129,
  getpid = 172,
  getuid = 174,
  geteuid = 175,
  socket = 198,
  connect = 203,
  sendto = 206,
  getsockopt = 209,
  munmap = 215,
  clone = 220,
  execve = 221,
  mmap = 222,
  mprotect = 226,
  wait = 260,
};
#elif defined(__i386__)
enum class Call : long {
  read = 3,
  write = 4,
  close = 6,
  execve = 11,
  getpid = 20,
  kill = 37,
  munmap = 91,
  fchmod = 94,
  wait = 114,
  clone = 120,
  mprotect = 125,
  flock = 143,
  nanosleep = 162,
  pread = 180,
  getcwd = 183,
  mmap = 192,
  ftruncate = 194,
  getuid = 199,
  geteuid = 201,
  getdents = 220,
  exit_group = 252,
  clock_gettime = 265,
  openat = 295,
  mkdirat = 296,
  fstatat = 300,
  unlinkat = 301,
  renameat = 302,
  linkat = 303,
  symlinkat = 304,
  readlinkat = 305,
  faccessat = 307,
  ppoll = 309,
  utimensat = 320,
  socket = 359,
  connect = 362,
  getsockopt = 365,
  sendto = 369,
};
#elif defined(__arm__)
enum class Call : long {
  read = 3,
  write = 4,
  close = 6,
  execve = 11,
  getpid = 20,
  kill = 37,
  munmap = 91,
  fchmod = 94,
  wait = 114,
  clone = 120,
  mprotect = 125,
  flock = 143,
  nanosleep = 162,
  pread = 180,
  getcwd = 183,
  mmap = 192,
  ftruncate = 194,
  getuid = 199,
  geteuid = 201,
  getdents = 217,
  exit_group = 248,
  clock_gettime = 263,
  socket = 281,
  connect = 283,
  sendto = 290,
  getsockopt = 295,
  openat = 322,
  mkdirat = 323,
  fstatat = 327,
  unlinkat = 328,
  renameat = 329,
  linkat = 330,
  symlinkat = 331,
  readlinkat = 332,
  faccessat = 334,
  ppoll = 336,
  utimensat = 348,
};
#else
#error "no system calls are known for this machine"
#endif

// One call; a negative number is an error's, as Error has them.
inline long system_call(Call call, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                        long f = 0) {
#if defined(__x86_64__)
  long result = static_cast<long>(call);
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 asm("x8") = static_cast<long>(call);
  register long x0 asm("x0") = a;
  register long x1 asm("x1") = b;
  register long x2 asm("x2") = c;
  register long x3 asm("x3") = d;
  register long x4 asm("x4") = e;
  register long x5 asm("x5") = f;
  asm volatile("svc 0"
               : "+r"(x0)
               : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
               : "memory");
  return x0;
#elif defined(__riscv)
  register long a7 asm("a7") = static_cast<long>(call);
  register long a0 asm("a0") = a;
  register long a1 asm("a1") = b;
  register long a2 asm("a2") = c;
  register long a3 asm("a3") = d;
  register long a4 asm("a4") = e;
  register long a5 asm("a5") = f;
  asm volatile("ecall"
               : "+r"(a0)
               : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
               : "memory");
  return a0;
#elif defined(__i386__)
  // The sixth argument is in ebp and the number of the call in eax: both come out of
  // memory, for no register is left for them.
  const long both[2] = {static_cast<long>(call), f};
  long result = reinterpret_cast<long>(both);
  asm volatile(
      "push %%ebp\n"
      "mov 4(%%eax), %%ebp\n"
      "mov (%%eax), %%eax\n"
      "int $0x80\n"
      "pop %%ebp"
      : "+a"(result)
      : "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
      : "memory");
  return result;
#elif defined(__arm__)
  // r7 has the number of the call, and may be the frame's pointer too.
  register long r0 asm("r0") = a;
  register long r1 asm("r1") = b;
  register long r2 asm("r2") = c;
  register long r3 asm("r3") = d;
  register long r4 asm("r4") = e;
  register long r5 asm("r5") = f;
  const long number = static_cast<long>(call);
  asm volatile(
      "mov ip, r7\n"
      "mov r7, %[number]\n"
      "svc 0\n"
      "mov r7, ip"
      : "+r"(r0)
      : "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5), [number] "r"(number)
      : "ip", "memory");
  return r0;
#endif
}

// The kernel's errors that are told apart.
enum class Error : long {
  not_permitted = 1,
  no_entry = 2,
  no_exec = 8,
  no_memory = 12,
  access = 13,
  exists = 17,
  cross_device = 18,
  not_directory = 20,
  no_space = 28,
  read_only = 30,
  loop = 40,
  not_empty = 39,
  quota = 122,
};

inline bool is(long result, Error error) {
  return result == -static_cast<long>(error);
}
inline bool failed(long result) {
  return result < 0 && result >= -4095;
}

// Of <fcntl.h>, <sys/mman.h> and <sys/stat.h>.
inline constexpr long at_working_directory = -100;
inline constexpr long open_read_only = 0;
inline constexpr long open_write_only = 1;
inline constexpr long open_read_write = 2;
inline constexpr long open_create = 0100;
inline constexpr long open_exclusive = 0200;
inline constexpr long open_truncate = 01000;
inline constexpr long open_close_on_exec = 02000000;
#if defined(__arm__) || defined(__aarch64__)
inline constexpr long open_directory = 040000;
inline constexpr long open_no_follow = 0100000;
#else
inline constexpr long open_directory = 0200000;
inline constexpr long open_no_follow = 0400000;
#endif
inline constexpr long map_private = 2;
inline constexpr long map_fixed = 0x10;
inline constexpr long map_anonymous = 0x20;
inline constexpr long protect_read = 1;
inline constexpr long protect_write = 2;
inline constexpr long protect_execute = 4;

inline long as_long(const void* pointer) {
  return reinterpret_cast<long>(pointer);
}

inline long open_file(const char* path, long flags, long mode = 0, long at = at_working_directory) {
  return system_call(Call::openat, at, as_long(path), flags | open_close_on_exec, mode);
}
inline long close_file(long file) {
  return system_call(Call::close, file);
}
inline long read_file(long file, void* bytes, size_t size) {
  return system_call(Call::read, file, as_long(bytes), static_cast<long>(size));
}
inline long write_file(long file, const void* bytes, size_t size) {
  return system_call(Call::write, file, as_long(bytes), static_cast<long>(size));
}
// Reads at an offset, which the 32-bit machines pass in two registers: ARM in an even pair.
inline long read_file_at(long file, void* bytes, size_t size, uint64_t offset) {
#if defined(__LP64__)
  return system_call(Call::pread, file, as_long(bytes), static_cast<long>(size),
                     static_cast<long>(offset));
#elif defined(__arm__)
  return system_call(Call::pread, file, as_long(bytes), static_cast<long>(size), 0,
                     static_cast<long>(offset), static_cast<long>(offset >> 32U));
#else
  return system_call(Call::pread, file, as_long(bytes), static_cast<long>(size),
                     static_cast<long>(offset), static_cast<long>(offset >> 32U));
#endif
}
// Maps a file, or memory where `flags` says so; the offset is a multiple of 4096.
inline long map_memory(void* at, size_t size, long protection, long flags, long file = -1,
                       uint64_t offset = 0) {
#if defined(__LP64__)
  const long place = static_cast<long>(offset);
#else
  const long place = static_cast<long>(offset >> 12U);
#endif
  return system_call(Call::mmap, as_long(at), static_cast<long>(size), protection, flags, file,
                     place);
}
inline long execute(const char* path, char* const* arguments, char* const* environment) {
  return system_call(Call::execve, as_long(path), as_long(arguments), as_long(environment));
}
[[noreturn]] inline void exit_process(int status) {
  for (;;)
    system_call(Call::exit_group, status);
}

}  // namespace whittle::freestanding
