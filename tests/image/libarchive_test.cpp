#include "image/libarchive.h"

#include "base/error.h"

#include <catch2/catch.hpp>

using namespace whittle;

TEST_CASE("a failure of libarchive is an error with its reason, a warning is none") {
  const image::ArchivePointer a(::archive_write_new());
  CHECK_THROWS_WITH(
      image::expect_done(::archive_write_set_options(a.get(), "nonsense=1"), a.get(), "try it"),
      Catch::StartsWith("cannot try it: "));
  CHECK_NOTHROW(image::expect_done(ARCHIVE_WARN, a.get(), "try it"));
  CHECK_NOTHROW(image::expect_done(ARCHIVE_EOF, a.get(), "try it"));
}
