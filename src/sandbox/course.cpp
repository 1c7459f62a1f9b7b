#include "sandbox/course.h"

#include "base/signal.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace whittle::sandbox {

void Output::add(std::string_view bytes) {
  size_ += bytes.size();
  const std::string_view first = bytes.substr(0, most_kept - begin_.size());
  begin_ += first;
  end_ += bytes.substr(first.size());
  if (end_.size() > 2 * most_kept) end_.erase(0, end_.size() - most_kept);
}

std::vector<std::string> Output::last_lines(std::size_t most) const {
  std::string_view last = end_.empty() ? begin_ : end_;
  while (last.ends_with('\n'))
    last.remove_suffix(1);
  if (last.empty()) return {};
  const std::vector<std::string_view> lines = split(last, "\n");
  const auto count = static_cast<std::ptrdiff_t>(std::min(most, lines.size()));
  return {lines.end() - count, lines.end()};
}

std::string ending(const Course& course) {
  if (course.signal) return signal_name(*course.signal);
  return fmt::format("exit status {}", course.exit_status.value_or(0));
}

}  // namespace whittle::sandbox
