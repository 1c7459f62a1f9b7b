#include "sandbox/id_maps.h"

#include <catch2/catch.hpp>

using namespace whittle::sandbox;

TEST_CASE("a user's range is found by its name or its number") {
  const char* const text = "other:100000:65536\nuser:200000:65536\n1000:300000:10\n";
  CHECK(range_of(text, "user", 1000) == IdRange{200000, 65536});
  CHECK(range_of(text, "", 1000) == IdRange{300000, 10});
  CHECK_FALSE(range_of(text, "nobody", 65534));
}

TEST_CASE("lines of another form give nobody a range") {
  CHECK_FALSE(range_of("user:1\nuser:x:1\nuser:1:0\nuser:1:2:3\n\n", "user", 7));
  CHECK_FALSE(range_of("", "user", 7));
}
