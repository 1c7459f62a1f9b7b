#include "needs/path_texts.h"

#include <array>
#include <cstddef>

namespace whittle::needs {

namespace {

constexpr std::array<bool, 256> of_paths = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 26; ++c)
    table['a' + c] = table['A' + c] = true;
  for (std::size_t c = '0'; c <= '9'; ++c)
    table[c] = true;
  for (const char c : {'.', '_', '+', '-', '@', '/', '~'})
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_of_path(char c) {
  return of_paths[static_cast<unsigned char>(c)];
}

// What stands for something that is put in at run time.
bool is_template(char c) {
  return c == '%' || c == '$' || c == '*' || c == '{' || c == '<' || c == '?';
}

// Whether a path goes on before its "/", which then does not begin one: "a/b", "%s/b".
bool goes_on(char before) {
  return is_of_path(before) || is_template(before) || before == '}' || before == '>' ||
         before == ')' || before == '!';  // "#!/bin/sh" of a script within
}

std::string tidied(std::string_view text) {
  std::string path;
  while (!text.empty()) {
    text.remove_prefix(1);  // "/"
    const std::string_view name = text.substr(0, text.find('/'));
    text.remove_prefix(name.size());
    if (!name.empty() && name != ".") path.append("/").append(name);
  }
  return path;
}

}  // namespace

std::vector<PathText> path_texts(std::string_view text) {
  std::vector<PathText> found;
  for (std::size_t at = text.find('/'); at != std::string_view::npos; at = text.find('/', at)) {
    std::size_t end = at;
    while (end < text.size() && is_of_path(text[end]))
      ++end;
    const bool begins = at == 0 || !goes_on(text[at - 1]);
    std::string_view path = text.substr(at, end - at);
    const bool is_prefix = end < text.size() && is_template(text[end]);
    if (is_prefix) path = path.substr(0, path.rfind('/'));
    // A sentence ends with a full stop.
    while (path.ends_with('.'))
      path.remove_suffix(1);
    if (begins) {
      if (std::string tidy = tidied(path); !tidy.empty())
        found.push_back({std::move(tidy), is_prefix});
    }
    at = end;
  }
  return found;
}

}  // namespace whittle::needs
