#include "base/background.h"

#include <catch2/catch.hpp>

#include <array>
#include <numeric>
#include <stdexcept>
#include <vector>

using whittle::Background;

TEST_CASE("jobs are done in order, beside their giver") {
  std::vector<int> done;
  std::thread::id where;
  Background background(3);
  for (int i = 0; i < 100; ++i)
    background.post([&, i] {
      where = std::this_thread::get_id();
      done.push_back(i);
    });
  background.finish();
  std::vector<int> expected(100);
  std::iota(expected.begin(), expected.end(), 0);
  CHECK(done == expected);
  CHECK(where != std::this_thread::get_id());
}

TEST_CASE("one buffer more than the capacity is enough to never overwrite what is read") {
  std::array<int, 3> buffers{};
  std::vector<int> read;
  Background background(2);
  for (int i = 0; i < 1000; ++i) {
    int& buffer = buffers.at(static_cast<std::size_t>(i) % buffers.size());
    buffer = i;
    background.post([&] { read.push_back(buffer); });
  }
  background.finish();
  std::vector<int> expected(1000);
  std::iota(expected.begin(), expected.end(), 0);
  CHECK(read == expected);
}

TEST_CASE("what a job throws comes out where the next one is given, or at the end") {
  Background background(1);
  background.post([] { throw std::runtime_error("broken"); });
  CHECK_THROWS_WITH(background.finish(), "broken");
  bool done = false;
  background.post([&done] { done = true; });
  background.finish();
  CHECK(done);
}
