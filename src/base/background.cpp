#include "base/background.h"

#include <system_error>
#include <utility>

namespace whittle {

Background::Background(std::size_t capacity) : capacity_(capacity) {
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error&) {
    // The machine has no thread for us: post() does the jobs.
  }
}

Background::~Background() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Background::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
    if (ending_) return;
    // deque keeps references to its elements valid while others are pushed.
    const std::function<void()>& job = jobs_.front();
    if (!failure_) {
      lock.unlock();
      std::exception_ptr thrown;
      try {
        job();
      } catch (...) {
        thrown = std::current_exception();
      }
      lock.lock();
      failure_ = thrown;
    }
    jobs_.pop_front();
    changed_.notify_all();
  }
}

void Background::rethrow() {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Background::post(std::function<void()> job) {
  if (!thread_.joinable()) return job();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return jobs_.size() < capacity_; });
  rethrow();
  jobs_.push_back(std::move(job));
  changed_.notify_all();
}

void Background::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return jobs_.empty(); });
  rethrow();
}

}  // namespace whittle
