#include "trace/start.h"

#include "base/error.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

using namespace whittle;

namespace {

std::string complaint(const std::string& word) {
  try {
    return trace::find_command(word);
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("a command is found as shells find it") {
  CHECK(complaint("sh").ends_with("/sh"));
  CHECK(complaint("/bin/sh") == "/bin/sh");
  CHECK(complaint("no-such-command") ==
        "cannot start no-such-command: there is no such program in PATH");
  CHECK(complaint("/nowhere/x") == "cannot start /nowhere/x: No such file or directory");
  CHECK(complaint("/usr/bin") == "cannot start /usr/bin: it is no file");
  CHECK(complaint("") == "cannot start \"\": there is no such program in PATH");
}

TEST_CASE("a process waits until it is told to go on, and ends where nobody can tell it") {
  auto waiting = trace::make_waiting({.file = "/bin/true", .words = {"true"}});
  CHECK(::waitpid(waiting.process, nullptr, WNOHANG) == 0);
  waiting.go.close();
  int status = 0;
  ::waitpid(waiting.process, &status, 0);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 125));
  CHECK_FALSE(trace::filter_of(waiting));
}

TEST_CASE("a failing exec says why") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "program";
  test::write_file(path, "#!/nowhere/interpreter\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  auto waiting = trace::make_waiting({.file = path, .words = {path}});
  CHECK(::write(waiting.go.get(), "", 1) == 1);
  int status = 0;
  ::waitpid(waiting.process, &status, 0);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 125));
  const auto filter = trace::filter_of(waiting);
  REQUIRE(filter);
  CHECK(filter->set != trace::FilterSet::refused);
  // No tracer answers the filter: the call is not known.
  CHECK(trace::exec_failure_of(waiting) == ENOSYS);
}
