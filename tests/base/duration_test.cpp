#include "base/duration.h"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using whittle::parse_duration;
using whittle::print_duration;

TEST_CASE("a duration has a unit, else it is seconds") {
  CHECK(parse_duration("30s") == 30s);
  CHECK(parse_duration("30") == 30s);
  CHECK(parse_duration("1.5s") == 1500ms);
  CHECK(parse_duration("500ms") == 500ms);
  CHECK(parse_duration("2m") == 2min);
  CHECK(parse_duration("1h") == 1h);
  CHECK(parse_duration("0") == 0s);
}

TEST_CASE("what is no duration is refused") {
  for (const auto* text :
       {"", "s", "-1s", "+1", "1 s", "1d", "1e3", "inf", "nan", "9999999h", ".5"})
    CHECK_FALSE(parse_duration(text));
}

TEST_CASE("a duration is printed in seconds, below one in milliseconds") {
  CHECK(print_duration(30s) == "30 s");
  CHECK(print_duration(1500ms) == "1.5 s");
  CHECK(print_duration(20ms) == "20 ms");
}
