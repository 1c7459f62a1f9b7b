#include "base/duration.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace whittle {

namespace {

std::optional<double> milliseconds_of(std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, double>, 5> units{
      {{"", 1000}, {"s", 1000}, {"ms", 1}, {"m", 60'000}, {"h", 3'600'000}}};
  for (const auto& [name, value] : units)
    if (unit == name) return value;
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  constexpr double year = 365.0 * 24 * 3'600'000;
  double value = 0;
  const char* const end = text.data() + text.size();
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto [rest, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (error != std::errc{}) return std::nullopt;
  const auto unit = milliseconds_of({rest, static_cast<std::size_t>(end - rest)});
  if (!unit || !(value * *unit <= year)) return std::nullopt;
  return std::chrono::milliseconds(std::llround(value * *unit));
}

std::string print_duration(std::chrono::milliseconds time) {
  using namespace std::chrono_literals;
  if (time < 1s) return fmt::format("{} ms", time.count());
  return fmt::format("{} s", static_cast<double>(time.count()) / 1000);
}

}  // namespace whittle
