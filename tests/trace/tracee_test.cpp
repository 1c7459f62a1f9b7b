#include "trace/tracee.h"

#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

using namespace whittle;

namespace {

std::uint64_t address_of(const void* memory) {
  return reinterpret_cast<std::uint64_t>(memory);
}

}  // namespace

TEST_CASE("a text is read up to its end, and across pages") {
  const std::string text(3000, 'a');
  CHECK(trace::read_string(::getpid(), address_of(text.c_str())) == text);
  const std::string empty;
  CHECK(trace::read_string(::getpid(), address_of(empty.c_str())) == "");
}

TEST_CASE("what is no path's text is none: longer than a path, or not there") {
  const std::string text(5000, 'a');
  CHECK_FALSE(trace::read_string(::getpid(), address_of(text.c_str())));
  CHECK_FALSE(trace::read_string(::getpid(), 8));
}

TEST_CASE("links of a process are paths, and what is deleted or no file is none") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "file";
  test::write_file(path, "x");
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  const std::string name = "fd/" + std::to_string(fd);
  CHECK(trace::process_link(::getpid(), name) == path);
  CHECK(trace::process_link(::getpid(), "cwd") == std::filesystem::current_path().string());
  const auto files = trace::open_files(::getpid());
  const auto found = std::ranges::find(files, path, &trace::OpenFile::path);
  REQUIRE(found != files.end());
  CHECK((found->flags & O_ACCMODE) == O_RDWR);
  ::unlink(path.c_str());
  CHECK_FALSE(trace::process_link(::getpid(), name));
  ::close(fd);
  CHECK_FALSE(trace::process_link(::getpid(), name));
}

TEST_CASE("the code that a process has mapped is its program and libraries, each once") {
  const auto paths = trace::mapped_code(::getpid());
  const std::string own = std::filesystem::read_symlink("/proc/self/exe").string();
  CHECK(std::ranges::count(paths, own) == 1);
  CHECK(std::ranges::any_of(paths, [](const auto& path) { return path.contains("/libc.so"); }));
}

TEST_CASE("a process handles the signals that it has handlers for") {
  CHECK_FALSE(trace::handles_signal(::getpid(), SIGUSR2));
  const auto before = ::signal(SIGUSR2, [](int) {});
  CHECK(trace::handles_signal(::getpid(), SIGUSR2));
  ::signal(SIGUSR2, before);
  CHECK(trace::is_init(::getpid()) == (::getpid() == 1));
  CHECK_FALSE(trace::is_init(-1));
}

TEST_CASE("a process has a user, threads, children and mostly no tracer") {
  CHECK(trace::effective_user(::getpid()) == ::geteuid());
  CHECK(trace::threads_of(::getpid()).front() == ::getpid());
  const pid_t child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  const auto children = trace::children_of(::getpid());
  CHECK(std::ranges::find(children, child) != children.end());
  CHECK(trace::tracer_of(child) == 0);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK_FALSE(trace::tracer_of(child));
}
