#include "base/descriptor.h"

#include <catch2/catch.hpp>
#include <fcntl.h>

using namespace whittle;

namespace {

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

int open_null() {
  return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

}  // namespace

TEST_CASE("a descriptor is closed with its owner, once") {
  int fd = -1;
  {
    Descriptor first(open_null());
    fd = first.get();
    const Descriptor second(std::move(first));
    CHECK(second.get() == fd);
    CHECK(is_open(fd));
  }
  CHECK(!is_open(fd));
}

TEST_CASE("a descriptor that is released stays open") {
  Descriptor owner(open_null());
  const int fd = owner.release();
  owner.close();
  CHECK(is_open(fd));
  CHECK(::close(fd) == 0);
}
