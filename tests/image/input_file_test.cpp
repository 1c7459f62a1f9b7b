#include "image/input_file.h"

#include "base/error.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <thread>

using namespace whittle;
using test::TemporaryDirectory;

TEST_CASE("files, links to them and pipes give the same bytes") {
  const TemporaryDirectory dir;
  test::write_file(dir / "file", "the bytes");
  test::write_file(dir / "empty", "");
  std::filesystem::create_symlink("file", dir / "link");
  CHECK(image::read_input(dir / "file").text() == "the bytes");
  CHECK(image::read_input(dir / "link").text() == "the bytes");
  CHECK(image::read_input(dir / "empty").text().empty());

  REQUIRE(::mkfifo((dir / "fifo").c_str(), 0600) == 0);
  std::jthread writer([&dir] { test::write_file(dir / "fifo", "through a pipe"); });
  CHECK(image::read_input(dir / "fifo").text() == "through a pipe");
}

TEST_CASE("standard input is read as a file is") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  DescriptorSink(ends[1], "the pipe").write(as_bytes("piped"));
  ::close(ends[1]);
  const int saved = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  CHECK(image::read_input("-").text() == "piped");
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(ends[0]);
}

TEST_CASE("what cannot be read is an error that names it") {
  CHECK_THROWS_WITH(image::read_input("/nowhere"),
                    "cannot read /nowhere: No such file or directory");
  CHECK_THROWS_WITH(image::read_input("/"), "cannot read /: Is a directory");
}
