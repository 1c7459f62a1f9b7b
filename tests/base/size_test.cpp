#include "base/size.h"

#include <catch2/catch.hpp>

using whittle::parse_size;
using whittle::print_size;

TEST_CASE("MB is 10^6 and MiB is 2^20, with decimals, in any case") {
  CHECK(parse_size("15MB") == 15'000'000U);
  CHECK(parse_size("15 MB") == 15'000'000U);
  CHECK(parse_size("15m") == 15'000'000U);
  CHECK(parse_size("1.5MB") == 1'500'000U);
  CHECK(parse_size("1.5MiB") == 1'572'864U);
  CHECK(parse_size("2gib") == 2'147'483'648U);
  CHECK(parse_size("800kB") == 800'000U);
  CHECK(parse_size("1KiB") == 1024U);
  CHECK(parse_size("1tb") == 1'000'000'000'000U);
  CHECK(parse_size("1234") == 1234U);
  CHECK(parse_size("12B") == 12U);
  CHECK(parse_size("0") == 0U);
  CHECK(parse_size("0.0001kB") == 0U);
  CHECK(parse_size("1.0000000000000000000000001kB") == 1000U);
}

TEST_CASE("what is no size is refused") {
  for (const auto* text : {"", " ", "MB", "-1", "+1", "1.", ".5MB", "1.5.5", "15 apples", "1 M B",
                           "15MBs", "1ib", "0x10", "1e6", "9223372036854775809", "9999999999GB"})
    CHECK_FALSE(parse_size(text));
  CHECK(parse_size("9223372036854775808") == (1ULL << 63U));
}

TEST_CASE("sizes print with three digits in decimal units") {
  CHECK(print_size(0) == "0 B");
  CHECK(print_size(999) == "999 B");
  CHECK(print_size(1000) == "1.00 kB");
  CHECK(print_size(9'994) == "9.99 kB");
  CHECK(print_size(9'996) == "10.0 kB");
  CHECK(print_size(99'960) == "100 kB");
  CHECK(print_size(999'499) == "999 kB");
  CHECK(print_size(999'500) == "1.00 MB");
  CHECK(print_size(6'984'123) == "6.98 MB");
  CHECK(print_size(18'446'744'073'709'551'615U) == "18.4 EB");
}
