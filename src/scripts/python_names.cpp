#include "scripts/python_names.h"

#include "scripts/python_tokens.h"

#include <algorithm>
#include <array>

namespace whittle::scripts {

std::vector<PythonLibrary> python_libraries(std::string_view text) {
  static constexpr std::array<std::string_view, 5> opening = {"CDLL", "PyDLL", "LoadLibrary",
                                                              "find_library", "dlopen"};
  std::vector<PythonLibrary> libraries;
  each_python_statement(text, [&](const PythonStatement& statement) {
    const auto& tokens = statement.tokens;
    for (std::size_t at = 0; at + 2 < tokens.size(); ++at) {
      const PythonToken& argument = tokens[at + 2];
      if (argument.kind != PythonToken::Kind::string || argument.text.empty()) continue;
      if (tokens[at].kind != PythonToken::Kind::name || !tokens[at + 1].is("(")) continue;
      if (std::ranges::find(opening, tokens[at].text) == opening.end()) continue;
      libraries.push_back({.name = std::string(argument.text),
                           .line = argument.line,
                           .is_optional = statement.is_optional,
                           .is_short = tokens[at].is("find_library")});
    }
  });
  return libraries;
}

}  // namespace whittle::scripts
