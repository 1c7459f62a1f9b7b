#include "sandbox/guardian.h"

#include "base/error.h"
#include "base/pipe.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>

using namespace whittle;
using namespace whittle::sandbox;

namespace {

Launch launch_of(const std::string& text) {
  Launch launch;
  launch.workload.words = {"/bin/sh", "-c", text};
  launch.workload.environment = {"PATH=/usr/bin:/bin"};
  return launch;
}

std::string read_all(int fd) {
  std::string text;
  std::array<char, 256> buffer{};
  for (ssize_t count = 0; (count = ::read(fd, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(count));
  return text;
}

bool lives(pid_t process) {
  return ::kill(process, 0) == 0;
}

// Until it is gone; ctest ends a test that waits for ever.
void wait_until_gone(pid_t process) {
  while (lives(process))
    ::usleep(1000);
}

// TMPDIR for as long as it lives.
class Temporaries {
 public:
  Temporaries() { ::setenv("TMPDIR", directory_.path().c_str(), 1); }
  ~Temporaries() { ::unsetenv("TMPDIR"); }
  std::vector<std::string> names() const { return test::names_in(directory_.path()); }

 private:
  test::TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("a program is started, and its end and its output are known") {
  Guardian guardian(launch_of("echo out; echo err >&2; exit 3"), Guardian::Room::none);
  CHECK(guardian.room().empty());
  guardian.start();
  CHECK(guardian.program() > 0);
  CHECK(read_all(guardian.output()) == "out\n");
  CHECK(read_all(guardian.error()) == "err\n");
  CHECK(WEXITSTATUS(guardian.take_status()) == 3);
  CHECK(guardian.failure().empty());
}

TEST_CASE("a signal reaches the program alone") {
  Guardian guardian(
      launch_of("trap 'echo got; exit 5' TERM; echo ready; while :; do sleep 0.01; done"),
      Guardian::Room::none);
  guardian.start();
  std::array<char, 8> ready{};
  REQUIRE(::read(guardian.output(), ready.data(), 6) == 6);
  guardian.send(SIGTERM);
  CHECK(read_all(guardian.output()) == "got\n");
  CHECK(WEXITSTATUS(guardian.take_status()) == 5);
}

TEST_CASE("a program that is not there is told by the pipe of failures") {
  Launch launch = launch_of("");
  launch.workload.words = {"/none"};
  Guardian guardian(launch, Guardian::Room::none);
  guardian.start();
  guardian.take_status();
  CHECK_THROWS_AS(throw_failure(guardian.failure()), NotStarted);
}

TEST_CASE("the room is there for as long as the guardian, whatever is put into it") {
  const Temporaries temporaries;
  {
    Guardian guardian(launch_of("exit 0"), Guardian::Room::directory);
    REQUIRE(temporaries.names().size() == 1);
    test::write_file(guardian.room() + "/root/a/b", "x");
    std::filesystem::permissions(guardian.room() + "/root/a", std::filesystem::perms::none);
  }
  CHECK(temporaries.names().empty());
}

TEST_CASE("a room that cannot be made is an error") {
  ::setenv("TMPDIR", "/none/such", 1);
  CHECK_THROWS_AS(Guardian(launch_of("exit 0"), Guardian::Room::directory), Error);
  ::unsetenv("TMPDIR");
}

TEST_CASE("when whittle is killed nothing is left: no process, no directory") {
  const Temporaries temporaries;
  const Pipe pipe = make_pipe("a test");
  const pid_t whittle = ::fork();
  if (whittle == 0) {
    Guardian guardian(launch_of("sleep 1000 & setsid sleep 1000 & sleep 1000"),
                      Guardian::Room::directory);
    guardian.start();
    const pid_t program = guardian.program();
    if (::write(pipe.input.get(), &program, sizeof program) != sizeof program) ::_exit(1);
    ::pause();
  }
  pid_t program = 0;
  REQUIRE(::read(pipe.output.get(), &program, sizeof program) == sizeof program);
  CHECK(lives(program));
  ::kill(whittle, SIGKILL);
  ::waitpid(whittle, nullptr, 0);
  wait_until_gone(program);
  while (!temporaries.names().empty())
    ::usleep(1000);
}

TEST_CASE("when the guardian is killed the program dies, and that is an error") {
  const Temporaries temporaries;
  {
    Guardian guardian(launch_of("sleep 1000"), Guardian::Room::directory);
    guardian.start();
    std::string stat = test::read_file("/proc/" + std::to_string(guardian.program()) + "/stat");
    const pid_t parent = std::atoi(stat.substr(stat.rfind(')') + 4).c_str());
    REQUIRE(parent > 1);
    ::kill(parent, SIGKILL);
    CHECK_THROWS_AS(guardian.take_status(), Error);
    wait_until_gone(guardian.program());
  }
  CHECK(temporaries.names().empty());
}
