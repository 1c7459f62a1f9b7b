#include "base/parallel.h"

#include "base/error.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>
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

TEST_CASE("work within work is a loop of one thread, but not within a single piece") {
  const auto threads_within = [](std::size_t count) {
    std::mutex mutex;
    std::set<std::thread::id> within;
    in_parallel(count, [&](std::size_t outer) {
      std::atomic<std::size_t> begun = 0;
      in_parallel(2, [&](std::size_t) {
        // Two threads meet here, one alone goes on.
        ++begun;
        for (int i = 0; i < 1000 && begun < 2; ++i)
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        const std::lock_guard lock(mutex);
        if (outer == 0) within.insert(std::this_thread::get_id());
      });
    });
    return within.size();
  };
  CHECK(threads_within(2) == 1);
  if (std::thread::hardware_concurrency() > 1) CHECK(threads_within(1) == 2);
}
