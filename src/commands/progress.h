#pragma once

#include "commands/command.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace whittle::commands {

// While one of these lives, a terminal shows what is done and for how long, on one
// line of standard error, from half a second on; it is erased at the end. Nothing
// else may be told meanwhile. Silent where standard error is no terminal, with
// --quiet, and where CI is set.
class Progress {
 public:
  Progress(std::string_view what, const Common& common);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  void show();

  std::string what_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  std::thread thread_;  // not running where there is nothing to show
};

}  // namespace whittle::commands
