#include "report/strip_text.h"

#include <catch2/catch.hpp>

using whittle::report::strip_text;
using whittle::rootfs::StripReport;

TEST_CASE("what stripping did is told in one line") {
  CHECK(strip_text(StripReport{}) == "stripped no file: there is nothing in them to leave out\n");
  StripReport one;
  one.files = 1;
  one.before = 5'040'000;
  one.after = 3'800'000;
  CHECK(strip_text(one) == "stripped 1 file: 5.04 MB became 3.80 MB\n");
  one.files = 2;
  CHECK(strip_text(one) == "stripped 2 files: 5.04 MB became 3.80 MB\n");
}
