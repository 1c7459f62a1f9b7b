#include "trace/filter.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

using namespace whittle;

namespace {

// Whether `work` says so of itself, in a process that has the filter and no tracer: a call
// that a tracer would be told of is then refused as unknown.
template <typename Work>
bool in_filtered_child(Work work) {
  const auto filter = trace::file_call_filter();
  const pid_t child = ::fork();
  if (child == 0) {
    if (trace::set_filter(filter) == trace::FilterSet::refused) ::_exit(2);
    ::_exit(work() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) != 2));
  return WEXITSTATUS(status) == 0;
}

bool is_told() {
  return errno == ENOSYS;
}

}  // namespace

TEST_CASE("the tracer is told of calls that name files") {
  CHECK(in_filtered_child([] { return ::open("/etc/passwd", O_RDONLY) < 0 && is_told(); }));
  CHECK(in_filtered_child([] { return ::access("/", F_OK) < 0 && is_told(); }));
  CHECK(in_filtered_child([] { return ::unlink("/nowhere") < 0 && is_told(); }));
}

TEST_CASE("no other call is stopped") {
  CHECK(in_filtered_child([] {
    char byte = 0;
    return ::getpid() > 0 && ::read(-1, &byte, 1) < 0 && errno == EBADF && ::getppid() > 0;
  }));
}

TEST_CASE("of maps those of code are told, those of memory are not") {
  CHECK(in_filtered_child([] {
    void* const code =
        ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return code == MAP_FAILED && is_told();
  }));
  CHECK(in_filtered_child([] {
    void* const memory =
        ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory != MAP_FAILED;
  }));
}
