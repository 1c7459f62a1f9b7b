#include "sandbox/child.h"

#include "base/error.h"
#include "base/pipe.h"

#include <catch2/catch.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

using namespace whittle;
using namespace whittle::sandbox;

namespace {

std::string read_all(const Descriptor& from) {
  std::string text;
  std::array<char, 256> buffer{};
  for (ssize_t count = 0; (count = ::read(from.get(), buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(count));
  return text;
}

struct Ran {
  int status = 0;
  std::string output;
  std::string failure;
};

Ran ran(const Launch& launch) {
  Pipe output = make_pipe("a test");
  Pipe failure = make_pipe("a test");
  const Child child = start_child(
      launch, "room",
      {.output = output.input.get(), .error = output.input.get(), .failure = failure.input.get()});
  output.input.close();
  failure.input.close();
  Ran ran;
  ran.failure = read_all(failure.output);
  ran.output = read_all(output.output);
  ran.status = wait_for(child.pid);
  return ran;
}

Launch shell(const std::string& text) {
  Launch launch;
  launch.workload.words = {"sh", "-c", text};
  launch.workload.environment = {"PATH=/none:/bin", "A=1"};
  return launch;
}

}  // namespace

TEST_CASE("a program gets its words, its variables, its directory and no input") {
  Launch launch = shell("echo $A $0; pwd; cat; ls /proc/self/fd | wc -l");
  launch.workload.directory = "/usr";
  launch.workload.environment.emplace_back("PATH=/usr/bin:/bin");
  const Ran one = ran(launch);
  CHECK(one.status == 0);
  CHECK(one.output == "1 sh\n/usr\n4\n");
  CHECK(one.failure.empty());
}

TEST_CASE("signals are as engines have them, whatever whittle ignores") {
  ::signal(SIGPIPE, SIG_IGN);
  const Ran one = ran(shell("kill -PIPE $$"));
  ::signal(SIGPIPE, SIG_DFL);
  CHECK(WIFSIGNALED(one.status));
  CHECK(WTERMSIG(one.status) == SIGPIPE);
}

TEST_CASE("what keeps the sandbox from being made is an error of its own kind") {
  Launch launch = shell("exit 0");
  launch.enter = [](const std::string& room) { throw Error("cannot enter the {}", room); };
  const Ran one = ran(launch);
  CHECK_THROWS_WITH(throw_failure(one.failure), "cannot enter the room");
  launch = shell("exit 0");
  launch.workload.words = {"none"};
  CHECK_THROWS_AS(throw_failure(ran(launch).failure), NotStarted);
  throw_failure("");
}

TEST_CASE("a child that its parent does not admit never begins") {
  Launch launch = shell("exit 0");
  launch.admit = [](pid_t) { throw Error("no ids"); };
  CHECK_THROWS_WITH(start_child(launch, "", {}), "no ids");
}

TEST_CASE("whether it can be entered is found out by entering it") {
  Launch launch = shell("exit 0");
  launch.enter = [](const std::string&) {};
  CHECK_FALSE(why_it_cannot_enter(launch));
  launch.enter = [](const std::string&) { throw Error("refused"); };
  CHECK(why_it_cannot_enter(launch) == "refused");
  launch.enter = [](const std::string&) { ::_exit(1); };
  CHECK(why_it_cannot_enter(launch) == "the process that tried it died");
}
