#include "base/glob.h"

#include <optional>
#include <utility>

namespace whittle {

namespace {

struct ByteClass {
  bool matches;
  std::size_t length;  // in the pattern, brackets included
};

// "[...]" at the start of `pattern` held against `byte`; nullopt if it does not
// close and so is a plain bracket.
std::optional<ByteClass> match_class(std::string_view pattern, unsigned char byte) {
  const bool negated = pattern.size() > 1 && (pattern[1] == '!' || pattern[1] == '^');
  const std::size_t first = negated ? 2 : 1;
  bool found = false;
  for (std::size_t i = first; i < pattern.size(); ++i) {
    const auto low = static_cast<unsigned char>(pattern[i]);
    if (low == ']' && i > first) return ByteClass{found != negated && byte != '/', i + 1};
    auto high = low;
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      high = static_cast<unsigned char>(pattern[i + 2]);
      i += 2;
    }
    found = found || (low <= byte && byte <= high);
  }
  return std::nullopt;
}

// How much of the pattern one byte of the text used up; nullopt: no match.
std::optional<std::size_t> match_byte(std::string_view pattern, char byte) {
  switch (pattern.front()) {
    case '?':
      if (byte == '/') return std::nullopt;
      return 1;
    case '[':
      if (const auto found = match_class(pattern, static_cast<unsigned char>(byte))) {
        if (!found->matches) return std::nullopt;
        return found->length;
      }
      break;
    case '\\':
      if (pattern.size() > 1) {
        if (pattern[1] != byte) return std::nullopt;
        return 2;
      }
      break;
    default:
      break;
  }
  if (pattern.front() != byte) return std::nullopt;
  return 1;
}

bool match(std::string_view pattern, std::string_view text) {
  while (!pattern.empty()) {
    if (pattern.starts_with("/**/")) {
      // Any number of whole names between two slashes, none included.
      const std::string_view rest = pattern.substr(3);
      for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '/' && match(rest, text.substr(at))) return text.front() == '/';
      }
      return false;
    }
    if (pattern.front() == '*') {
      const bool across = pattern.starts_with("**");
      const std::string_view rest = pattern.substr(across ? 2 : 1);
      for (std::size_t taken = 0;; ++taken) {
        if (match(rest, text.substr(taken))) return true;
        if (taken == text.size() || (text[taken] == '/' && !across)) return false;
      }
    }
    if (text.empty()) return false;
    const auto used = match_byte(pattern, text.front());
    if (!used) return false;
    pattern.remove_prefix(*used);
    text.remove_prefix(1);
  }
  return text.empty();
}

}  // namespace

Glob::Glob(std::string pattern)
    : pattern_(std::move(pattern)), whole_path_(pattern_.find('/') != std::string::npos) {}

bool Glob::matches(std::string_view path) const {
  if (!whole_path_) path = path.substr(path.rfind('/') + 1);
  return match(pattern_, path);
}

}  // namespace whittle
