#include "report/run_text.h"

#include "base/duration.h"
#include "base/signal.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace whittle::report {

namespace {

constexpr std::size_t lines_told = 10;

std::string command_of(const sandbox::Course& course) {
  std::string text;
  for (const std::string& word : course.words) {
    const bool is_plain = !word.empty() && word.find_first_of(" \t\n'\"\\$*?") == std::string::npos;
    text += (text.empty() ? "" : " ") + (is_plain ? word : shell_quoted(word));
  }
  return escape_line(text);
}

std::string awaited_text(const sandbox::Course& course) {
  std::string text;
  for (const sandbox::Awaited& awaited : course.awaited) {
    if (!awaited.is_met) continue;
    const bool is_place = awaited.answer.empty();
    text +=
        fmt::format("{} {}{}, ", is_place ? "listened on" : "answered", escape_line(awaited.what),
                    is_place ? "" : fmt::format(" ({})", escape_line(awaited.answer)));
  }
  return text;
}

std::string end_text(const sandbox::Course& course) {
  if (!course.not_started.empty()) return "did not start";
  const std::string time = print_duration(course.time);
  if (course.timed_out) return fmt::format("killed after {}", time);
  if (!course.stopped_by) return fmt::format("{} after {}", sandbox::ending(course), time);
  const std::string stop = signal_name(*course.stopped_by);
  if (course.was_killed) return fmt::format("killed, {} did not stop it; {}", stop, time);
  return fmt::format("stopped by {} ({}), {}", stop, sandbox::ending(course), time);
}

// Where it complained, else where it spoke at all.
std::string last_words(const sandbox::Course& course) {
  std::vector<std::string> lines = course.error.last_lines(lines_told);
  if (lines.empty()) lines = course.output.last_lines(lines_told);
  std::string text;
  for (const std::string& line : lines)
    text += fmt::format("  | {}\n", escape_line(line));
  return text;
}

}  // namespace

std::string run_text(const sandbox::Course& course, bool is_good) {
  std::string text =
      fmt::format("run: {}: {}{}; isolated by {}\n", command_of(course), awaited_text(course),
                  end_text(course), sandbox::isolation_name(course.isolation.isolation));
  if (!is_good) text += last_words(course);
  for (const sandbox::Refused& refused : course.isolation.refused)
    text += fmt::format("  {} cannot be used: {}\n", sandbox::isolation_name(refused.isolation),
                        escape_line(refused.reason));
  for (const std::string& note : course.notes)
    text += fmt::format("  note: {}\n", escape_line(note));
  if (!course.not_shown.empty())
    text += fmt::format("  not shown here: {}\n", fmt::join(course.not_shown, "; "));
  return text;
}

}  // namespace whittle::report
