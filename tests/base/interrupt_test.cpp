#include "base/interrupt.h"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

using namespace whittle;

namespace {

// The wait status of a child that runs `work`.
template <typename Work>
int status_of_child(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    // The test runner handles signals itself.
    for (const int signal : {SIGHUP, SIGINT, SIGTERM})
      ::signal(signal, SIG_DFL);
    work();
    std::_Exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

}  // namespace

TEST_CASE("a deferred signal ends the work where it can stop, then the process by that signal") {
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
    const int status = status_of_child([signal] {
      const DeferInterrupts outer;
      const DeferInterrupts inner;
      throw_if_interrupted();
      ::raise(signal);
      try {
        throw_if_interrupted();
      } catch (const Interrupted& interrupted) {
        if (interrupted.signal == signal) end_by_signal(interrupted);
      }
    });
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == signal);
  }
}

TEST_CASE("a signal that was ignored stays ignored") {
  const int status = status_of_child([] {
    ::signal(SIGHUP, SIG_IGN);
    const DeferInterrupts deferred;
    ::raise(SIGHUP);
    try {
      throw_if_interrupted();
    } catch (const Interrupted&) {
      std::_Exit(1);
    }
  });
  CHECK(status == 0);
}

TEST_CASE("signals end the process at once again when nothing defers them any more") {
  const int status = status_of_child([] {
    {
      const DeferInterrupts deferred;
    }
    ::raise(SIGTERM);
  });
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
}
