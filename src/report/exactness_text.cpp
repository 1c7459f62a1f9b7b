#include "report/exactness_text.h"

#include "base/size.h"
#include "base/text.h"
#include "report/count_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace whittle::report {

namespace {

constexpr std::size_t most_shown = 5;

using Files = std::vector<plan::Exactness::File>;

std::uint64_t size_of(const Files& files) {
  return std::transform_reduce(files.begin(), files.end(), std::uint64_t{0}, std::plus(),
                               [](const auto& file) { return file.size; });
}

// "5 files, 1.2 MB WHAT:" and the largest of them.
std::string part(const Files& files, const std::string& what) {
  std::string text = fmt::format("  {}, {} {}{}\n", count_text(files.size(), "file", "files"),
                                 print_size(size_of(files)), what, files.empty() ? "" : ":");
  for (std::size_t i = 0; i < std::min(files.size(), most_shown); ++i)
    text += fmt::format("    {:>8}  {}\n", print_size(files[i].size), escape_line(files[i].path));
  if (files.size() > most_shown)
    text += fmt::format("              and {} more\n", files.size() - most_shown);
  return text;
}

// "RUN: 5 of 7 packed files were used".
std::string first_line(const plan::Exactness& exactness) {
  std::string text = exactness.runs.size() == 1 ? escape_line(exactness.runs.front())
                                                : count_text(exactness.runs.size(), "run", "runs");
  text += fmt::format(": {} of {} packed files were used\n", exactness.used,
                      exactness.used + exactness.unused.size());
  return text;
}

}  // namespace

std::string exactness_text(const plan::Exactness& exactness) {
  std::string text = first_line(exactness);
  text += part(exactness.found_by_runs, "that only the run knows of");
  text += part(exactness.unused, "that no run used");
  return text;
}

std::string used_text(const plan::Exactness& exactness) {
  return first_line(exactness) + part(exactness.unused, "that no run used");
}

}  // namespace whittle::report
