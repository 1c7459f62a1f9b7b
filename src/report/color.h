#pragma once

#include <string>
#include <string_view>

namespace whittle::report {

enum class Color { off, on };

// The text in red, bold or faint where color is on.
std::string red(std::string_view text, Color color);
std::string bold(std::string_view text, Color color);
std::string faint(std::string_view text, Color color);

}  // namespace whittle::report
