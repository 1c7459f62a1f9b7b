#include "commands/progress.h"

#include "base/text.h"
#include "commands/output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

namespace whittle::commands {

namespace {

using namespace std::chrono_literals;

bool is_wanted(const Common& common) {
  const char* ci = std::getenv("CI");
  return !common.quiet && (ci == nullptr || *ci == '\0') && ::isatty(STDERR_FILENO) != 0;
}

// What fits on one line of the terminal; a line that wraps could not be erased.
std::string fitting(std::string text) {
  winsize size{};
  constexpr std::size_t usual = 80;
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  const std::size_t width = (known ? size.ws_col : usual) - 1;
  if (text.size() > width) text.resize(width);
  return text;
}

}  // namespace

Progress::Progress(std::string_view what, const Common& common) : what_(escape_line(what)) {
  if (!is_wanted(common)) return;
  try {
    thread_ = std::thread([this] { show(); });
  } catch (const std::system_error&) {
    // No thread, no progress.
  }
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void Progress::show() {
  std::unique_lock lock(mutex_);
  const auto is_ending = [this] { return ending_; };
  if (ended_.wait_for(lock, 500ms, is_ending)) return;
  do {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start_);
    tell("\r\x1b[K" + fitting(fmt::format("{} ... {} s", what_, seconds.count())));
  } while (!ended_.wait_for(lock, 250ms, is_ending));
  tell("\r\x1b[K");
}

}  // namespace whittle::commands
