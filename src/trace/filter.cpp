// The kernel (5.11 and later) works out for each number whether a filter allows it whatever
// the arguments are, and then does not run it again: what a filter looks up of arguments it
// does last, for mmap alone, which programs call for memory far more often than for files.
#include "trace/filter.h"

#include "trace/file_calls.h"

#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace whittle::trace {

namespace {

constexpr sock_filter statement(unsigned code, std::uint32_t k) {
  return {static_cast<std::uint16_t>(code), 0, 0, k};
}
constexpr sock_filter jump(unsigned code, std::uint32_t k, std::uint8_t yes, std::uint8_t no) {
  return {static_cast<std::uint16_t>(code), yes, no, k};
}
constexpr sock_filter load(std::size_t offset) {
  return statement(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}
constexpr sock_filter answer(std::uint32_t action) {
  return statement(BPF_RET | BPF_K, action);
}

// For calls of one architecture.
std::vector<sock_filter> block(std::uint32_t architecture) {
  std::vector<sock_filter> code{load(offsetof(seccomp_data, nr))};
  // What plain_number() does.
  if (plain_number(architecture, ~0U) != ~0U) {
    code.push_back(statement(BPF_ALU | BPF_AND | BPF_K,
                             static_cast<std::uint32_t>(plain_number(architecture, ~0U))));
  }
  for (const std::uint32_t number : numbers_of(architecture)) {
    if (find_call(architecture, number)->first.act == Act::map) {
      constexpr std::size_t protection = offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t);
      code.push_back(jump(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4));
      code.push_back(load(protection));  // its low half, on little-endian machines
      code.push_back(jump(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1));
      code.push_back(answer(SECCOMP_RET_TRACE));
      code.push_back(answer(SECCOMP_RET_ALLOW));
      continue;
    }
    code.push_back(jump(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1));
    code.push_back(answer(SECCOMP_RET_TRACE));
  }
  code.push_back(answer(SECCOMP_RET_ALLOW));
  return code;
}

bool set(const sock_fprog& program) {
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

}  // namespace

std::vector<sock_filter> file_call_filter() {
  std::vector<sock_filter> code{load(offsetof(seccomp_data, arch))};
  for (const std::uint32_t architecture : known_architectures()) {
    const std::vector<sock_filter> its = block(architecture);
    code.push_back(jump(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0));
    code.push_back(statement(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(its.size())));
    code.insert(code.end(), its.begin(), its.end());
  }
  code.push_back(answer(SECCOMP_RET_TRACE));
  return code;
}

FilterSet set_filter(const std::vector<sock_filter>& filter) {
  const sock_fprog program{static_cast<unsigned short>(filter.size()),
                           const_cast<sock_filter*>(filter.data())};
  if (set(program)) return FilterSet::with_privilege;
  if (errno != EACCES) return FilterSet::refused;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !set(program)) return FilterSet::refused;
  return FilterSet::without_new_privileges;
}

}  // namespace whittle::trace
