// What a program without a C library needs of Linux: where it begins, and the system calls
// that it makes, for each machine that it is built for.
//
// The kernel enters at _start with argc, then argv, on the stack; each machine hands the stack
// pointer on to begin(). Errors come back as negative numbers. On i386 and s390x calls of
// sockets go through one call, socketcall, which kernels before 4.3 have alone.
#pragma once

namespace whittle::probe {

// As many arguments as any call here has.
long system_call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                 long f = 0);

// What the program is; its result is the exit status.
int run(int argc, const char* const* argv);

#if defined(__x86_64__)

enum : long {
  call_write = 1,
  call_read = 0,
  call_socket = 41,
  call_connect = 42,
  call_sendto = 44,
  call_getsockopt = 55,
  call_clock_gettime = 228,
  call_exit_group = 231,
  call_ppoll = 271,
};

inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  long result = number;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

asm(".globl _start\n_start: xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call begin\n hlt");

#elif defined(__i386__)

#define WHITTLE_SOCKETCALL
enum : long {
  call_read = 3,
  call_write = 4,
  call_socketcall = 102,
  call_exit_group = 252,
  call_clock_gettime = 265,
  call_ppoll = 309,
};

inline long system_call(long number, long a, long b, long c, long d, long e, long) {
  long result = number;
  asm volatile("int $0x80" : "+a"(result) : "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
  return result;
}

asm(".globl _start\n_start: xor %ebp, %ebp\n mov %esp, %eax\n and $-16, %esp\n sub $12, %esp\n"
    " push %eax\n call begin\n hlt");

#elif defined(__aarch64__)

enum : long {
  call_read = 63,
  call_write = 64,
  call_ppoll = 73,
  call_exit_group = 94,
  call_clock_gettime = 113,
  call_socket = 198,
  call_connect = 203,
  call_sendto = 206,
  call_getsockopt = 209,
};

inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 asm("x8") = number;
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
}

asm(".globl _start\n_start: mov x29, #0\n mov x30, #0\n mov x0, sp\n and sp, x0, #-16\n b begin");

#elif defined(__arm__)

enum : long {
  call_read = 3,
  call_write = 4,
  call_exit_group = 248,
  call_clock_gettime = 263,
  call_socket = 281,
  call_connect = 283,
  call_sendto = 290,
  call_getsockopt = 295,
  call_ppoll = 336,
};

inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  register long r7 asm("r7") = number;
  register long r0 asm("r0") = a;
  register long r1 asm("r1") = b;
  register long r2 asm("r2") = c;
  register long r3 asm("r3") = d;
  register long r4 asm("r4") = e;
  register long r5 asm("r5") = f;
  asm volatile("svc 0"
               : "+r"(r0)
               : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5)
               : "memory");
  return r0;
}

asm(".globl _start\n_start: mov r0, sp\n bic r1, r0, #7\n mov sp, r1\n mov r11, #0\n b begin");

#elif defined(__riscv)

enum : long {
  call_read = 63,
  call_write = 64,
  call_ppoll = 73,
  call_exit_group = 94,
  call_clock_gettime = 113,
  call_socket = 198,
  call_connect = 203,
  call_sendto = 206,
  call_getsockopt = 209,
};

inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  register long a7 asm("a7") = number;
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
}

asm(".globl _start\n_start: mv a0, sp\n andi sp, sp, -16\n tail begin");

#elif defined(__s390x__)

#define WHITTLE_SOCKETCALL
enum : long {
  call_read = 3,
  call_write = 4,
  call_socketcall = 102,
  call_exit_group = 248,
  call_clock_gettime = 260,
  call_ppoll = 302,
};

inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  register long r1 asm("r1") = number;
  register long r2 asm("r2") = a;
  register long r3 asm("r3") = b;
  register long r4 asm("r4") = c;
  register long r5 asm("r5") = d;
  register long r6 asm("r6") = e;
  register long r7 asm("r7") = f;
  asm volatile("svc 0"
               : "+d"(r2)
               : "d"(r1), "d"(r3), "d"(r4), "d"(r5), "d"(r6), "d"(r7)
               : "memory");
  return r2;
}

asm(".globl _start\n_start: lgr %r2, %r15\n aghi %r15, -160\n jg begin");

#else
#error "for this machine there is no program without a C library"
#endif

inline long to_long(const void* pointer) {
  return reinterpret_cast<long>(pointer);
}

#ifdef WHITTLE_SOCKETCALL
enum class SocketCall : long { socket = 1, connect = 3, sendto = 11, getsockopt = 15 };

inline long socket_call(SocketCall number, long a, long b, long c, long d = 0, long e = 0,
                        long f = 0) {
  const long arguments[] = {a, b, c, d, e, f};
  return system_call(call_socketcall, static_cast<long>(number), to_long(arguments));
}
#define WHITTLE_SOCKET(NAME, ...) socket_call(SocketCall::NAME, __VA_ARGS__)
#else
#define WHITTLE_SOCKET(NAME, ...) system_call(call_##NAME, __VA_ARGS__)
#endif

}  // namespace whittle::probe

extern "C" {

// Where _start leads, with what the kernel put on the stack.
[[noreturn, gnu::used]] inline void begin_at(const long* stack) {
  const int status = whittle::probe::run(static_cast<int>(stack[0]),
                                         reinterpret_cast<const char* const*>(stack + 1));
  for (;;)
    whittle::probe::system_call(whittle::probe::call_exit_group, status);
}
[[noreturn, gnu::used]] void begin(const long* stack) {
  begin_at(stack);
}

// Compilers call these also where there is no C library.
[[gnu::used]] void* memset(void* to, int value, decltype(sizeof 0) size) {
  auto* bytes = static_cast<char*>(to);
  for (decltype(sizeof 0) i = 0; i < size; ++i) {
    bytes[i] = static_cast<char>(value);
    asm volatile("" ::: "memory");  // or it would be compiled to a call of itself
  }
  return to;
}
[[gnu::used]] void* memcpy(void* to, const void* from, decltype(sizeof 0) size) {
  auto* bytes = static_cast<char*>(to);
  for (decltype(sizeof 0) i = 0; i < size; ++i) {
    bytes[i] = static_cast<const char*>(from)[i];
    asm volatile("" ::: "memory");
  }
  return to;
}

}  // extern "C"
