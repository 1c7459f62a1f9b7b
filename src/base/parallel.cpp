#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace whittle {

namespace {

thread_local bool is_within = false;

}  // namespace

void in_parallel(std::size_t count, const std::function<void(std::size_t)>& work) {
  if (count == 1) return work(0);  // which may use all cores itself
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  const auto run = [&] {
    const bool was_within = std::exchange(is_within, true);
    try {
      for (std::size_t i = next++; i < count; i = next++)
        work(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      next = count;
    }
    is_within = was_within;
  };
  // Counting the cores takes longer than many a piece of work.
  const bool is_alone = count == 0 || is_within;
  const std::size_t cores = is_alone ? 1 : std::max(1U, std::thread::hardware_concurrency());
  const std::size_t threads = std::min(count, cores);
  std::vector<std::jthread> others;
  try {
    for (std::size_t i = 1; i < threads; ++i)
      others.emplace_back(run);
  } catch (const std::system_error&) {
    // The machine has no more threads for us: those that there are do it.
  }
  run();
  others.clear();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace whittle
