#include "base/parallel.h"

#include "base/error.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <vector>

using namespace whittle;

TEST_CASE("each number is worked on once") {
  for (const std::size_t count : {0U, 1U, 1000U}) {
    std::vector<std::atomic<int>> calls(count);
    in_parallel(count, [&](std::size_t i) { ++calls.at(i); });
    for (const auto& number : calls)
      CHECK(number == 1);
  }
}

TEST_CASE("what one call throws ends the work") {
  std::atomic<std::size_t> calls = 0;
  const auto work = [&](std::size_t i) {
    ++calls;
    if (i == 3) throw Error("cannot do {}", i);
  };
  CHECK_THROWS_WITH(in_parallel(1'000'000, work), "cannot do 3");
  CHECK(calls < 1'000'000);
}
