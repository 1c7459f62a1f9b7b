#include "base/mapped_file.h"

#include "base/error.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

using namespace whittle;
using whittle::test::TemporaryDirectory;
using whittle::test::write_file;

namespace {

// Runs `work` in a child, so that what it does to all maps ends with it.
template <typename Work>
int in_child(Work work) {
  const pid_t child = ::fork();
  if (child == 0) std::_Exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

// How many pages of these bytes, which begin with one, are in this process.
std::size_t pages_held(Bytes bytes) {
  constexpr std::size_t page = 4096;
  const int fd = ::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  const auto first = reinterpret_cast<std::uintptr_t>(bytes.data()) / page;
  std::size_t held = 0;
  for (std::size_t i = 0; i < bytes.size() / page; ++i) {
    std::uint64_t entry = 0;
    if (::pread(fd, &entry, sizeof(entry), static_cast<off_t>((first + i) * sizeof(entry))) !=
        static_cast<ssize_t>(sizeof(entry)))
      FAIL("no page map");
    held += entry >> 63U;  // "page present"
  }
  ::close(fd);
  return held;
}

std::string failure() {
  try {
    throw_if_a_map_failed();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a mapped file has its bytes, and none has nothing") {
  const TemporaryDirectory dir;
  write_file(dir / "file", "some bytes");
  const int fd = ::open((dir / "file").c_str(), O_RDONLY | O_CLOEXEC);
  const auto map = map_file(fd, 10, "file");
  const auto nothing = map_file(fd, 0, "file");
  ::close(fd);
  REQUIRE(map != nullptr);
  CHECK(std::memcmp(map.get(), "some bytes", 10) == 0);
  CHECK(nothing == nullptr);
  CHECK(failure().empty());
}

TEST_CASE("pages that are let go of are not held, and read as before") {
  const TemporaryDirectory dir;
  constexpr std::size_t page = 4096;
  constexpr std::size_t size = 64 * page;
  write_file(dir / "file", std::string(size, 'x'));
  const int fd = ::open((dir / "file").c_str(), O_RDONLY | O_CLOEXEC);
  const auto map = map_file(fd, size, "file");
  ::close(fd);
  REQUIRE(map != nullptr);
  const Bytes bytes(static_cast<const std::byte*>(map.get()), size);
  const auto all_x = [](Bytes some) {
    return std::ranges::all_of(some, [](std::byte byte) { return byte == std::byte{'x'}; });
  };
  CHECK(all_x(bytes));
  CHECK(pages_held(bytes) == 64);
  let_go_of_pages(bytes.subspan(1, 10 * page));
  CHECK(pages_held(bytes) == 64 - 9);
  let_go_of_pages(bytes);
  CHECK(pages_held(bytes) == 0);
  CHECK(all_x(bytes));

  // What is of no map stays what it is.
  const std::string own(8 * page, 'y');
  let_go_of_pages(as_bytes(own));
  CHECK(own == std::string(8 * page, 'y'));
}

TEST_CASE("what cannot be mapped is null and says why") {
  const TemporaryDirectory dir;
  const int fd = ::open(dir.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  CHECK(map_file(fd, 10, "directory") == nullptr);
  CHECK(errno == ENODEV);
  ::close(fd);
}

TEST_CASE("a file that shrinks while it is mapped reads as zeros and is told by its name") {
  const TemporaryDirectory dir;
  constexpr std::size_t size = 5 * 4096;
  write_file(dir / "file", std::string(size, 'x'));
  CHECK(in_child([&dir] {
          const int fd = ::open((dir / "file").c_str(), O_RDWR | O_CLOEXEC);
          const auto map = map_file(fd, size, "the file");
          if (::ftruncate(fd, 4096) != 0) return 1;
          const auto* const bytes = static_cast<const volatile char*>(map.get());
          if (bytes[10] != 'x' || bytes[3 * 4096] != 0 || bytes[size - 1] != 0) return 2;
          return failure() ==
                         "cannot read the file: it became shorter, or its disk failed, while it "
                         "was read"
                     ? 0
                     : 3;
        }) == 0);
  CHECK(failure().empty());
}

TEST_CASE("a bus error of something else ends the program") {
  const TemporaryDirectory dir;
  write_file(dir / "file", "x");
  const int status = in_child([&dir] {
    const int fd = ::open((dir / "file").c_str(), O_RDONLY | O_CLOEXEC);
    const auto map = map_file(fd, 1, "file");
    ::raise(SIGBUS);
    ::raise(SIGBUS);
    return 0;
  });
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGBUS);
}
