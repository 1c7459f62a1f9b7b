#include "base/signal.h"

#include <fmt/format.h>

#include <charconv>
#include <csignal>
#include <cstring>

namespace whittle {

namespace {

constexpr int last_signal = 64;
constexpr int first_real_time = 34;  // glibc keeps two of the kernel's for itself

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || rest != digits.data() + digits.size() || value < 0)
    return std::nullopt;
  return value;
}

// What stands behind RTMIN or RTMAX: "", or its sign and how far from it.
std::optional<int> distance(std::string_view rest, char sign) {
  if (rest.empty()) return 0;
  const auto value = rest.front() == sign ? number(rest.substr(1)) : std::nullopt;
  return value && *value <= last_signal - first_real_time ? value : std::nullopt;
}

std::optional<int> real_time(std::string_view name) {
  if (name.starts_with("RTMIN")) {
    if (const auto by = distance(name.substr(5), '+')) return first_real_time + *by;
  } else if (name.starts_with("RTMAX")) {
    if (const auto by = distance(name.substr(5), '-')) return last_signal - *by;
  }
  return std::nullopt;
}

}  // namespace

std::optional<int> parse_signal(std::string_view text) {
  if (const auto value = number(text))
    return *value >= 1 && *value <= last_signal ? value : std::nullopt;
  if (text.starts_with("SIG")) text.remove_prefix(3);
  for (int signal = 1; signal < first_real_time; ++signal) {
    const char* const known = ::sigabbrev_np(signal);
    if (known != nullptr && text == known) return signal;
  }
  return real_time(text);
}

std::string signal_name(int signal) {
  const char* const known = ::sigabbrev_np(signal);
  return known != nullptr ? fmt::format("SIG{}", known) : fmt::format("signal {}", signal);
}

}  // namespace whittle
