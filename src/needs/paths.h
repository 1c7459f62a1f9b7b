#pragma once

#include "tree/walker.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::needs {

// The paths that match a pattern in a tree, as the pattern spells them, sorted;
// wildcards stand within one name. Links are followed on the way, and one that
// is the last name counts, wherever it leads.
std::vector<std::string> matching_paths(const tree::Walker& walker, std::string_view pattern);

// Whether something is there, links followed.
bool exists(const tree::Walker& walker, std::string_view path);

// Whether a path is a directory or below it, by their texts.
bool is_at_or_below(std::string_view path, std::string_view directory);

// The text of a file; empty if it cannot be read.
std::string read_text(const tree::Walker& walker, std::string_view path);

// Visits a directory and all that is below it, links as links, in order of names;
// what matches `except` (a name, or a path below `directory`) is passed over with
// all that is in it. Not following links, it ends.
void each_below(const tree::Walker& walker, const std::string& directory,
                const std::vector<std::string>& except,
                const std::function<void(const std::string&, const tree::Status&)>& visit);

// The lines of a text, without the comments that `#` begins, and their words.
std::vector<std::vector<std::string>> words_of_lines(std::string_view text);

}  // namespace whittle::needs
