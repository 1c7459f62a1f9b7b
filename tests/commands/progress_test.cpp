#include "commands/progress.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

using namespace whittle;
using namespace std::chrono_literals;

namespace {

// What a terminal, which standard error is, is sent while something takes so long.
std::string shown(std::chrono::milliseconds duration, const commands::Common& common,
                  const char* ci = "") {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(terminal >= 0);
  REQUIRE(::grantpt(terminal) == 0);
  REQUIRE(::unlockpt(terminal) == 0);
  const int other = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY);
  REQUIRE(other >= 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("CI", ci, 1);
    ::dup2(other, STDERR_FILENO);
    {
      const commands::Progress progress("writing a\nb.tar", common);
      std::this_thread::sleep_for(duration);
    }
    ::_exit(0);
  }
  // When nobody has the other end any more, reading fails once all is read.
  ::close(other);
  std::string text;
  for (char c = 0; ::read(terminal, &c, 1) == 1;)
    text += c;
  ::close(terminal);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  return text;
}

}  // namespace

TEST_CASE("what takes longer than half a second is shown on one line, and the line erased") {
  const std::string text = shown(700ms, {});
  CHECK(text.starts_with("\r\x1b[Kwriting a\\nb.tar ... 0 s"));
  CHECK(text.ends_with("\r\x1b[K"));
}

TEST_CASE("what is quick, quiet or run by a machine shows nothing") {
  CHECK(shown(50ms, {}).empty());
  CHECK(shown(700ms, {.quiet = true}).empty());
  CHECK(shown(700ms, {}, "true").empty());
}
