#pragma once

#include <functional>
#include <string_view>
#include <vector>

namespace whittle::scripts {

struct PythonToken {
  enum class Kind { name, string, sign };  // numbers are names, a format string is a sign

  Kind kind = Kind::name;
  std::string_view text;  // of a string: what is between its quotes, as it is written
  unsigned line = 0;

  bool is(std::string_view sign) const { return kind != Kind::string && text == sign; }
};

// One statement of a line, without comments; the lines of brackets are one.
struct PythonStatement {
  std::vector<PythonToken> tokens;
  bool is_optional = false;  // in a function, in try, in a branch
};

// Calls for every statement of a text of Python 3, in its order; of "if x: y" for both.
// Reads whatever the text is to its end.
void each_python_statement(std::string_view text,
                           const std::function<void(const PythonStatement&)>& look);

}  // namespace whittle::scripts
