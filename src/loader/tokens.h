#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace whittle::loader {

// What $ORIGIN, $LIB and $PLATFORM stand for; no value: the string that has the
// token cannot be used.
struct TokenValues {
  std::optional<std::string> origin;
  std::optional<std::string> lib;
  std::optional<std::string> platform;
};

// Whether a set-user-ID start restricts where $ORIGIN may stand.
enum class OriginUse { anywhere, first_only };

// Replaces the dynamic string tokens of glibc. nullopt if a token has no value
// or stands where it must not. A `$` that begins no token is an ordinary
// character: `$ORIGINX`, `${ORIGIN`, `$UNKNOWN`.
std::optional<std::string> expand_tokens(std::string_view text, const TokenValues& values,
                                         OriginUse use = OriginUse::anywhere);

// Whether the text holds a token.
bool has_token(std::string_view text);
// Whether $ORIGIN is one of them.
bool has_origin(std::string_view text);

}  // namespace whittle::loader
