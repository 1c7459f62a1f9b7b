#include "trace/refusal.h"

#include "support/skip.h"
#include "trace/filter.h"
#include "trace/tracer.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

using namespace whittle;
using namespace whittle::trace;

namespace {

constexpr int hidden = 40;
constexpr int found = 41;

// How a process ends that asks for two files while one of them is hidden: by the error it got
// for that, if it gets the other.
int status_of_asking() {
  std::array<int, 2> gate{};
  REQUIRE(::pipe(gate.data()) == 0);
  const auto filter = file_call_filter();
  const pid_t child = ::fork();
  if (child == 0) {
    char byte = 0;
    if (::read(gate[0], &byte, 1) != 1 || set_filter(filter) == FilterSet::refused) ::_exit(1);
    if (::open("/dev/null", O_RDONLY) < 0) ::_exit(2);
    ::_exit(::open("/etc/passwd", O_RDONLY) >= 0 ? found : errno == ENOENT ? hidden : 3);
  }
  Watch watch(child, [](const std::string& path, tree::LastLink) { return path == "/etc/passwd"; });
  REQUIRE(::write(gate[1], "+", 1) == 1);
  const int status = watch.finish().status;
  ::close(gate[0]);
  ::close(gate[1]);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("a file that is hidden is not there, and others are") {
  if (const auto reason = why_no_tracing()) return test::skip(*reason);
  CHECK(status_of_asking() == hidden);
}

TEST_CASE("a process that is not traced has no call refused") {
  CHECK_FALSE(refuse_call(::getpid(), ENOENT));
}
