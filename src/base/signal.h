#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace whittle {

// The number of a signal as engines take it: "SIGTERM", "TERM", "SIGRTMIN+3", "15".
// nullopt: there is none of this name.
std::optional<int> parse_signal(std::string_view text);

// "SIGTERM"; "signal 77" for a number without a name.
std::string signal_name(int signal);

}  // namespace whittle
