#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle {

// The words of a command line that no shell reads: cut at spaces, tabs and line ends; what
// is between single or double quotes belongs to one word, and a backslash takes the next
// character as it is, within double quotes only " and \. Nothing else means anything. nullopt
// for a quote that is not closed, and a backslash at the end.
std::optional<std::vector<std::string>> quoted_words(std::string_view text);

}  // namespace whittle
