#include "base/byte_stream.h"

#include "base/error.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>

using namespace whittle;

namespace {

std::string read_all(ByteSource& source, std::size_t step) {
  std::string all;
  std::string buffer(step, '\0');
  while (const std::size_t got = source.read(std::as_writable_bytes(std::span(buffer))))
    all.append(buffer, 0, got);
  return all;
}

}  // namespace

TEST_CASE("memory and files give the same bytes, whatever the step") {
  const std::string text = "the bytes of a file\n";
  for (const std::size_t step : {1U, 7U, 20U, 4096U}) {
    MemorySource memory(as_bytes(text), nullptr);
    CHECK(read_all(memory, step) == text);

    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    DescriptorSink(ends[1], "the pipe").write(as_bytes(text));
    ::close(ends[1]);
    FileSource file(ends[0], "the pipe");
    CHECK(read_all(file, step) == text);
  }
}

TEST_CASE("errors of reading and writing name the thing and the system's reason") {
  std::array<std::byte, 4> buffer{};
  FileSource directory(::open("/", O_RDONLY | O_CLOEXEC), "/");
  CHECK_THROWS_WITH(directory.read(buffer), "cannot read /: Is a directory");

  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  CHECK_THROWS_WITH(DescriptorSink(full, "/dev/full").write(as_bytes("x")),
                    "cannot write /dev/full: No space left on device");
  ::close(full);
}
