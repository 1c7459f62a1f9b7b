#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace whittle {

// One thread that does jobs, in the order given, beside whoever gives them; where the
// machine has none for us, whoever gives a job waits until it is done.
class Background {
 public:
  // At most `capacity` jobs are begun or waiting: a caller that cycles through
  // capacity + 1 buffers never writes into one that a job still reads.
  explicit Background(std::size_t capacity);
  // Jobs that have not begun are dropped.
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Waits until there is room. Throws what an earlier job threw.
  void post(std::function<void()> job);
  // Waits until every job is done. Throws what one of them threw.
  void finish();

 private:
  void work();
  void rethrow();

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;  // the front one may be under way
  std::exception_ptr failure_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace whittle
