#include "report/color.h"

#include <fmt/format.h>

namespace whittle::report {

namespace {

// ECMA-48 SGR.
std::string wrap(std::string_view text, int code, Color color) {
  if (color == Color::off || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

}  // namespace

std::string red(std::string_view text, Color color) {
  return wrap(text, 31, color);
}
std::string bold(std::string_view text, Color color) {
  return wrap(text, 1, color);
}
std::string faint(std::string_view text, Color color) {
  return wrap(text, 2, color);
}

}  // namespace whittle::report
