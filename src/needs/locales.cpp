// setlocale (glibc 2.36, locale/findlocale.c) looks into locale-archive, then for
// a directory by the name as given and with the character set normalized: lower
// case, letters and digits alone, so that C.UTF-8 is found in C.utf8.
#include "needs/locales.h"

#include "needs/paths.h"

namespace whittle::needs {

namespace {

constexpr std::string_view locale_directory = "/usr/lib/locale/";

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string normalized(std::string_view name) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return std::string(name);
  const auto at = name.find('@', dot);
  std::string result(name.substr(0, dot + 1));
  for (const char c : name.substr(dot + 1, at == std::string_view::npos ? at : at - dot - 1)) {
    if (is_upper(c)) {
      result += static_cast<char>(c - 'A' + 'a');
    } else if (is_lower(c) || is_digit(c)) {
      result += c;
    }
  }
  if (at != std::string_view::npos) result += name.substr(at);
  return result;
}

}  // namespace

bool is_locale_name(std::string_view text) {
  if (text.size() > 32) return false;
  std::string_view rest;
  if (text.starts_with("C.")) {
    rest = text.substr(1);
  } else {
    std::size_t letters = 0;
    while (letters < text.size() && is_lower(text[letters]))
      ++letters;
    if (letters < 2 || letters > 3 || text.size() < letters + 3 || text[letters] != '_') {
      return false;
    }
    if (!is_upper(text[letters + 1]) || !is_upper(text[letters + 2])) return false;
    rest = text.substr(letters + 3);
  }
  if (rest.empty()) return true;
  if (rest.size() < 2 || (rest[0] != '.' && rest[0] != '@')) return false;
  for (const char c : rest.substr(1)) {
    if (!is_lower(c) && !is_upper(c) && !is_digit(c) && c != '-' && c != '@') return false;
  }
  return true;
}

std::optional<std::string> locale_path(const tree::Walker& walker, std::string_view name) {
  for (const auto& spelled : {std::string(name), normalized(name)}) {
    std::string path = std::string(locale_directory) + spelled;
    if (exists(walker, path)) return path;
  }
  std::string archive = std::string(locale_directory) + "locale-archive";
  if (!name.starts_with("C.") && exists(walker, archive)) return archive;
  return std::nullopt;
}

}  // namespace whittle::needs
