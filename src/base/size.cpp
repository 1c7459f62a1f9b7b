#include "base/size.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace whittle {

namespace {

constexpr std::uint64_t largest = std::uint64_t{1} << 63U;

std::optional<std::uint64_t> unit_of(std::string_view text) {
  std::string unit(text);
  std::ranges::transform(unit, unit.begin(), [](unsigned char c) { return std::tolower(c); });
  if (unit.empty() || unit == "b") return 1;
  constexpr std::string_view prefixes = "kmgt";
  const auto power = prefixes.find(unit.front());
  if (power == std::string_view::npos) return std::nullopt;
  std::uint64_t factor = 0;
  if (unit.size() == 1 || unit.substr(1) == "b") factor = 1000;
  if (unit.substr(1) == "ib") factor = 1024;
  if (factor == 0) return std::nullopt;
  std::uint64_t value = 1;
  for (std::size_t i = 0; i <= power; ++i)
    value *= factor;
  return value;
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t whole = 0;
  const char* const end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, whole);
  if (error != std::errc{}) return std::nullopt;

  // The digits after the point as a fraction digits / scale; those beyond the
  // eighteenth say nothing about whole bytes of a unit that fits 2^63.
  std::uint64_t digits = 0;
  std::uint64_t scale = 1;
  if (rest != end && *rest == '.') {
    const char* const first = ++rest;
    for (; rest != end && *rest >= '0' && *rest <= '9'; ++rest) {
      if (scale >= 1'000'000'000'000'000'000U) continue;
      digits = digits * 10 + static_cast<std::uint64_t>(*rest - '0');
      scale *= 10;
    }
    if (rest == first) return std::nullopt;
  }
  while (rest != end && *rest == ' ')
    ++rest;
  const auto unit = unit_of({rest, end});
  if (!unit) return std::nullopt;

  if (whole > largest / *unit) return std::nullopt;
  __extension__ using Wide = unsigned __int128;
  const auto fraction = static_cast<std::uint64_t>(Wide{digits} * *unit / scale);
  const std::uint64_t value = whole * *unit + fraction;
  if (value > largest) return std::nullopt;
  return value;
}

std::string print_size(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  constexpr std::array<std::string_view, 6> units{"kB", "MB", "GB", "TB", "PB", "EB"};
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  // 999.5 would print as 1000, which is 1.00 of the next unit.
  while (value >= 999.5) {
    value /= 1000;
    ++unit;
  }
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", value, decimals, units.at(unit));
}

}  // namespace whittle
