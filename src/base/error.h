#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace whittle {

// Something could not be done: bad usage, an unreadable or invalid input, an
// output that cannot be written. The message is for people and complete: the
// act, the thing, the fact with both numbers ("cannot read /opt/server: program
// header 7 ends at byte 1056, the file has 812"); lower case, no full stop.
// A command that ends with an Error exits with status 2.
//
// What a user may well ask about (a library that is not there) is an answer,
// never an Error.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message) : std::runtime_error(message) {}

  template <typename... Args>
  explicit Error(fmt::format_string<Args...> format, Args&&... args)
      : std::runtime_error(fmt::format(format, std::forward<Args>(args)...)) {}
};

// What the operating system says of it: "No such file or directory".
inline std::string error_text(std::errc error) {
  return std::make_error_code(error).message();
}

// What only a mistake in whittle itself can cause. Exit status 3.
class InternalError : public std::logic_error {
 public:
  template <typename... Args>
  explicit InternalError(fmt::format_string<Args...> format, Args&&... args)
      : std::logic_error("internal error: " + fmt::format(format, std::forward<Args>(args)...)) {}
};

}  // namespace whittle
