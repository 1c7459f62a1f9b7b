// The kernel runs no call of number -1, and leaves what is in the register of results
// (seccomp(2): "the tracer can skip the system call"). Only the registers' places differ: x86
// keeps the number in orig_rax, of 32-bit calls too; aarch64 has a register set for it alone.
#include "trace/refusal.h"

#include "trace/filter.h"

#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace whittle::trace {

#if defined(__x86_64__)

bool refuse_call(pid_t process, int error) {
  user_regs_struct registers{};
  if (::ptrace(PTRACE_GETREGS, process, nullptr, &registers) != 0) return false;
  registers.orig_rax = ~0ULL;
  registers.rax = static_cast<unsigned long long>(-static_cast<long long>(error));
  return ::ptrace(PTRACE_SETREGS, process, nullptr, &registers) == 0;
}

#elif defined(__aarch64__)

bool refuse_call(pid_t process, int error) {
  int number = -1;
  iovec call{&number, sizeof number};
  if (::ptrace(PTRACE_SETREGSET, process, NT_ARM_SYSTEM_CALL, &call) != 0) return false;
  user_regs_struct registers{};
  iovec all{&registers, sizeof registers};
  if (::ptrace(PTRACE_GETREGSET, process, NT_PRSTATUS, &all) != 0) return false;
  registers.regs[0] = static_cast<unsigned long long>(-static_cast<long long>(error));
  return ::ptrace(PTRACE_SETREGSET, process, NT_PRSTATUS, &all) == 0;
}

#else

bool refuse_call(pid_t /*process*/, int /*error*/) {
  return false;
}

#endif

namespace {

constexpr int no_ptrace = 1;
constexpr int no_filter = 2;

}  // namespace

std::optional<std::string> why_no_tracing() {
#if !defined(__x86_64__) && !defined(__aarch64__)
  return "calls are refused on x86-64 and aarch64 alone";
#endif
  const auto filter = file_call_filter();
  const pid_t child = ::fork();
  if (child < 0) return std::strerror(errno);
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(no_ptrace);
    ::_exit(set_filter(filter) == FilterSet::refused ? no_filter : 0);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (status == 0) return std::nullopt;
  return WIFEXITED(status) && WEXITSTATUS(status) == no_filter
             ? "no filter of system calls can be set"
             : "no process may be traced (ptrace)";
}

}  // namespace whittle::trace
