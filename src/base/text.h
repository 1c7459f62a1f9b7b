#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace whittle {

// Bytes as one line of text: "\n", "\t" and "\\" for those characters, "\xHH"
// for other control characters and for every byte that is not part of valid
// UTF-8.
std::string escape_line(std::string_view bytes);

bool is_utf8(std::string_view bytes);

// The bytes with U+FFFD for every one that is not part of valid UTF-8.
std::string to_utf8(std::string_view bytes);

// RFC 4648 base64, padded.
std::string base64(std::string_view bytes);

// Of `known` the word closest to `word`, if it is close enough to have been
// meant; else empty.
std::string closest(std::string_view word, const std::vector<std::string>& known);

}  // namespace whittle
