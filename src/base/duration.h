#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace whittle {

// A time as people write it: "30s", "1.5s", "500ms", "2m", "1h"; a number alone is seconds.
// nullopt for anything else, and for more than a year.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// "30 s", "1.5 s", "20 ms".
std::string print_duration(std::chrono::milliseconds time);

}  // namespace whittle
