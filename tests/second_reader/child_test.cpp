#include "second_reader/child.h"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <array>
#include <string>

using namespace whittle;
using namespace whittle::second_reader;

namespace {

std::string read_some(const Descriptor& from) {
  std::array<char, 64> buffer{};
  const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
  return {buffer.data(), count < 0 ? 0 : static_cast<std::size_t>(count)};
}

}  // namespace

TEST_CASE("a file in memory is read from its start") {
  CHECK(read_some(memory_file(as_bytes("some bytes"))) == "some bytes");
  CHECK(read_some(memory_file({})).empty());
}
