#include "sandbox/trial.h"

#include "base/error.h"
#include "sandbox/chroot.h"
#include "sandbox/namespaces.h"
#include "support/run_tool.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <set>
#include <string>

using namespace whittle;
using namespace whittle::sandbox;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

namespace {

const image::Image& root() {
  static const image::Image image = test::tool_root();
  return image;
}

// Why namespaces cannot be made here; the tests that need them are skipped then.
std::optional<std::string> why_none() {
  Workload workload;
  workload.words = {"/tool"};
  return why_no_namespaces(workload, users_here());
}

Trial trial(const Words& words) {
  Trial trial;
  trial.workload.words = words;
  trial.workload.words.insert(trial.workload.words.begin(), "/tool");
  trial.isolation.isolation = Isolation::namespaces;
  trial.root = &root().root;
  return trial;
}

std::string output_of(const Words& words) {
  return run(trial(words)).output.text();
}

}  // namespace

TEST_CASE("both streams are told apart, and as they come") {
  if (const auto reason = why_none()) return test::skip(*reason);
  Trial asked = trial({"say", "hello"});
  std::string told;
  asked.told = [&](std::string_view bytes) { told += bytes; };
  const Course course = run(asked);
  CHECK(course.exit_status == 0);
  CHECK(course.output.text() == "hello\n");
  CHECK(course.error.text() == "not hello\n");
  CHECK(told.size() == 16);
  CHECK(course.words == Words{"/tool", "say", "hello"});
}

TEST_CASE("a program is the first process of its root, with what an engine gives it") {
  if (const auto reason = why_none()) return test::skip(*reason);
  CHECK(output_of({"pid"}) == "1\n");
  CHECK(output_of({"open", "/dev/null"}) == "opened\n");
  CHECK(output_of({"open", "/proc/self/exe"}) == "opened\n");
  CHECK(output_of({"open", "/etc/hosts"}) == "opened\n");
  CHECK(output_of({"write", "/dev/stdout"}) == "opened\n");
  CHECK(output_of({"write", "/tmp/x"}) == "opened\n");
  CHECK(output_of({"open", "/usr/bin"}) == "No such file or directory\n");
  CHECK(output_of({"write", "/proc/sys/kernel/hostname"}) == "Read-only file system\n");
}

TEST_CASE("a program has the user, the directory and the variables that are said") {
  if (const auto reason = why_none()) return test::skip(*reason);
  Trial asked = trial({"id"});
  asked.workload.user = Identity{.uid = 65532, .gid = 65532};
  CHECK(run(asked).output.text() == "65532:65532 0\n");
  asked.workload.words = {"/tool", "write", "/dev/stdout"};
  CHECK(run(asked).output.text() == "opened\n");
  asked = trial({"cwd"});
  asked.workload.directory = "/tmp";
  CHECK(run(asked).output.text() == "/tmp\n");
  asked = trial({"env", "A"});
  asked.workload.environment = {"A=1"};
  CHECK(run(asked).output.text() == "1\n");
}

TEST_CASE("how a program ends is known, by status or by signal") {
  if (const auto reason = why_none()) return test::skip(*reason);
  CHECK(run(trial({"exit", "7"})).exit_status == 7);
  const Course died = run(trial({"die"}));
  CHECK(died.signal == SIGSEGV);
  CHECK_FALSE(died.exit_status);
}

TEST_CASE("what does not start is told in words") {
  if (const auto reason = why_none()) return test::skip(*reason);
  const auto why = [](const std::string& program) {
    Trial asked = trial({});
    asked.workload.words = {program};
    return run(asked).not_started;
  };
  CHECK(why("/none") == "/none: No such file or directory");
  CHECK(why("none") == "none is in no directory of PATH");
  CHECK(why("/lost") == "/lost: the file is there, but the interpreter that it names is not");
  CHECK(why("/text") == "/text: it is no program of this machine, nor a script with #!");
  Trial asked = trial({"pid"});
  asked.workload.directory = "/none";
  CHECK(run(asked).not_started == "its working directory /none: No such file or directory");
}

TEST_CASE("a server is waited for, asked, and stopped as an engine stops it") {
  if (const auto reason = why_none()) return test::skip(*reason);
  Trial asked = trial({"listen", "8080"});
  asked.demands.listening = {parse_place("8080")};
  asked.demands.probes = {parse_probe("http://localhost:8080/"), parse_probe("tcp:8080")};
  const Course course = run(asked);
  CHECK(course.stopped_by == SIGTERM);
  CHECK(course.exit_status == 0);
  CHECK_FALSE(course.was_killed);
  REQUIRE(course.awaited.size() == 3);
  for (const Awaited& awaited : course.awaited)
    CHECK(awaited.is_met);
  CHECK(course.awaited[1].answer == "status 200");
}

TEST_CASE("a server that does not stop is killed after the grace that it has") {
  if (const auto reason = why_none()) return test::skip(*reason);
  Trial asked = trial({"stubborn", "8080"});
  asked.demands.listening = {parse_place("8080")};
  asked.demands.grace = 50ms;
  const Course course = run(asked);
  CHECK(course.was_killed);
  CHECK(course.signal == SIGKILL);
}

TEST_CASE("what never comes ends with the time") {
  if (const auto reason = why_none()) return test::skip(*reason);
  Trial asked = trial({"wait"});
  asked.demands.time = 100ms;
  CHECK(run(asked).timed_out);
  asked.demands.listening = {parse_place("8080")};
  const Course course = run(asked);
  CHECK(course.timed_out);
  CHECK_FALSE(course.awaited[0].is_met);
}

TEST_CASE("a program that leaves others behind ends when it ends") {
  if (const auto reason = why_none()) return test::skip(*reason);
  CHECK(run(trial({"daemon"})).exit_status == 0);
}

TEST_CASE("without privilege a program runs too, called as it wants to be") {
  if (::geteuid() != 0) return test::skip("only root can become another user");
  const test::TemporaryDirectory directory;
  ::chmod(directory.path().c_str(), 0777);
  static const image::Image& image = root();
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("TMPDIR", directory.path().c_str(), 1);
    if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(2);
    ::prctl(PR_SET_DUMPABLE, 1);  // a process that another user began may not map its ids
    if (why_none()) ::_exit(77);
    Trial asked = trial({"id"});
    asked.workload.user = Identity{.uid = 7, .gid = 8};
    asked.root = &image.root;
    ::_exit(run(asked).output.text().starts_with("7:8 ") ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WEXITSTATUS(status) == 77) return test::skip("user namespaces are refused");
  CHECK(status == 0);
  CHECK(test::names_in(directory.path()).empty());
}

TEST_CASE("in the root that is there a program has whittle's own pid space, and is killed whole") {
  Trial asked = trial({});
  asked.isolation.isolation = Isolation::here;
  asked.workload.words = {"/bin/sh", "-c", "sleep 1000 & setsid sleep 1000 & echo $!"};
  asked.workload.environment = {"PATH=/usr/bin:/bin"};
  const Course course = run(asked);
  CHECK(course.exit_status == 0);
  const pid_t left = std::atoi(course.output.text().c_str());
  REQUIRE(left > 0);
  CHECK(::kill(left, 0) != 0);
}

TEST_CASE("a port that is taken cannot be waited for where the network is shared") {
  Trial asked = trial({});
  asked.isolation.isolation = Isolation::here;
  asked.workload.words = {"/bin/true"};
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  socklen_t size = sizeof address;
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::listen(fd, 1) == 0);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  asked.demands.listening = {{.port = ntohs(address.sin_port), .socket = {}}};
  CHECK_THROWS_AS(run(asked), Error);
  ::close(fd);
}

TEST_CASE("in another root directory alone a program sees that root, as its user") {
  if (::geteuid() != 0) return test::skip("only root may change the root directory");
  Trial asked = trial({"open", "/usr/bin"});
  asked.isolation.isolation = Isolation::chroot;
  CHECK(run(asked).output.text() == "No such file or directory\n");
  asked.workload.words = {"/tool", "id"};
  asked.workload.user = Identity{.uid = 5, .gid = 6};
  CHECK(run(asked).output.text() == "5:6 0\n");
}

TEST_CASE("a watched run is like any other, and has what it touched by paths of its root") {
  if (const auto reason = why_none()) return test::skip(*reason);
  const auto watched = [](const Words& words) {
    Trial asked = trial(words);
    asked.is_watched = true;
    return run(asked);
  };
  const Course course = watched({"open", "/etc/none"});
  CHECK(course.exit_status == 1);
  CHECK(course.output.text() == "No such file or directory\n");
  REQUIRE(course.record);
  const auto& paths = course.record->paths;
  REQUIRE(paths.contains("/tool"));
  CHECK(paths.at("/tool").has(trace::Use::executed));
  REQUIRE(paths.contains("/etc/none"));
  CHECK(paths.at("/etc/none").uses == std::set{trace::Use::absent});
  CHECK(paths.at("/etc/none").by == std::set<std::string>{"/tool"});
  CHECK(watched({"daemon"}).exit_status == 0);
  CHECK(watched({"die"}).signal == SIGSEGV);
  CHECK_FALSE(run(trial({"say"})).record);
}

TEST_CASE("a watched server is waited for, stopped, and killed when its time is over") {
  if (const auto reason = why_none()) return test::skip(*reason);
  Trial asked = trial({"listen", "8080"});
  asked.is_watched = true;
  asked.demands.listening.push_back(parse_place("8080"));
  asked.demands.probes.push_back(parse_probe("http://localhost:8080/"));
  const Course course = run(asked);
  CHECK(course.stopped_by == SIGTERM);
  CHECK(course.exit_status == 0);
  asked = trial({"wait"});
  asked.is_watched = true;
  asked.demands.time = 100ms;
  CHECK(run(asked).timed_out);
}

TEST_CASE("a watched run in a changed root has paths of that root") {
  if (const auto reason = why_no_chroot()) return test::skip(*reason);
  Trial asked = trial({"open", "/etc/none"});
  asked.isolation.isolation = Isolation::chroot;
  asked.is_watched = true;
  const Course course = run(asked);
  REQUIRE(course.record);
  CHECK(course.record->paths.contains("/tool"));
  CHECK(course.record->paths.contains("/etc/none"));
}
