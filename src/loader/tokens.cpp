#include "loader/tokens.h"

#include <array>
#include <cctype>

namespace whittle::loader {

namespace {

enum class Token { origin, lib, platform };

struct Match {
  Token token = Token::origin;
  std::size_t length = 0;  // from the `$` on; 0: no token here
};

bool continues_a_name(std::string_view rest) {
  return !rest.empty() && (std::isalnum(static_cast<unsigned char>(rest[0])) || rest[0] == '_');
}

// The token that `text`, which begins with `$`, begins with.
Match match(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, Token>, 3> tokens = {{
      {"ORIGIN", Token::origin},
      {"LIB", Token::lib},
      {"PLATFORM", Token::platform},
  }};
  const bool braces = text.size() > 1 && text[1] == '{';
  const std::string_view rest = text.substr(braces ? 2 : 1);
  for (const auto& [name, token] : tokens) {
    if (!rest.starts_with(name)) continue;
    const std::string_view behind = rest.substr(name.size());
    if (braces && behind.starts_with('}')) return {token, name.size() + 3};
    if (!braces && !continues_a_name(behind)) return {token, name.size() + 1};
  }
  return {};
}

const std::optional<std::string>& value_of(Token token, const TokenValues& values) {
  switch (token) {
    case Token::origin:
      return values.origin;
    case Token::lib:
      return values.lib;
    case Token::platform:
      break;
  }
  return values.platform;
}

bool holds(std::string_view text, std::optional<Token> wanted) {
  for (auto at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    const Match found = match(text.substr(at));
    if (found.length != 0 && (!wanted || found.token == *wanted)) return true;
  }
  return false;
}

}  // namespace

bool has_token(std::string_view text) {
  return holds(text, std::nullopt);
}

bool has_origin(std::string_view text) {
  return holds(text, Token::origin);
}

std::optional<std::string> expand_tokens(std::string_view text, const TokenValues& values,
                                         OriginUse use) {
  std::string expanded;
  for (std::size_t at = 0; at < text.size();) {
    const Match found = text[at] == '$' ? match(text.substr(at)) : Match{};
    if (found.length == 0) {
      expanded += text[at++];
      continue;
    }
    const std::string_view behind = text.substr(at + found.length);
    if (found.token == Token::origin && use == OriginUse::first_only &&
        (at != 0 || (!behind.empty() && behind[0] != '/'))) {
      return std::nullopt;
    }
    const auto& value = value_of(found.token, values);
    if (!value) return std::nullopt;
    expanded += *value;
    at += found.length;
  }
  return expanded;
}

}  // namespace whittle::loader
