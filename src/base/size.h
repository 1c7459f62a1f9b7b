#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace whittle {

// A number of bytes as people write it: "15MB" (10^6), "1.5 MiB" (2^20),
// "800k", "1234", "12B"; units B, kB, MB, GB, TB and KiB, MiB, GiB, TiB without
// regard to case, the "B" of the decimal ones left out at will. A fraction of a
// byte is cut off. nullopt for anything else, and for what exceeds 2^63.
std::optional<std::uint64_t> parse_size(std::string_view text);

// Three significant digits in decimal units: "812 B", "6.98 MB", "1.24 GB".
std::string print_size(std::uint64_t bytes);

}  // namespace whittle
