#include "base/pipe.h"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>

using namespace whittle;

namespace {

std::string read_some(const Descriptor& from) {
  std::array<char, 64> buffer{};
  const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
  return {buffer.data(), count < 0 ? 0 : static_cast<std::size_t>(count)};
}

}  // namespace

TEST_CASE("what a child writes is read, and how it ended is known") {
  Pipe pipe = make_pipe("child");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(::write(pipe.input.get(), "said", 4) == 4 ? 3 : 1);
  pipe.input.close();
  CHECK(read_some(pipe.output) == "said");
  CHECK(WEXITSTATUS(wait_for(child)) == 3);
}
