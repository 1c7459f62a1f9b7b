#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle {

// Bytes as one line of text: "\n", "\t" and "\\" for those characters, "\xHH"
// for other control characters and for every byte that is not part of valid
// UTF-8.
std::string escape_line(std::string_view bytes);

// The bytes that escape_line() made this line of; nullopt for a backslash that it does not
// write.
std::optional<std::string> unescape_line(std::string_view line);

bool is_utf8(std::string_view bytes);

// The bytes with U+FFFD for every one that is not part of valid UTF-8.
std::string to_utf8(std::string_view bytes);

// How many brackets and braces of a JSON text are open at most, those in strings not
// counted: parsers and what they make are as deep.
std::size_t json_depth(std::string_view text);

// One word in single quotes, as shells read it.
std::string shell_quoted(std::string_view text);

// RFC 4648 base64, padded; and back, nullopt for what is none.
std::string base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

// The parts of the text between separators, each of which is one character of
// `separators`: "a::b" has three, of which the second is empty, and "" has one.
std::vector<std::string_view> split(std::string_view text, std::string_view separators);

// Those of the parts that are not empty.
std::vector<std::string_view> words(std::string_view text, std::string_view separators);

// The end of an error about a word that is none of `known`: ": did you mean deps?",
// or nothing where none of them is close enough.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace whittle
