#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::scripts {

// What stands in a text for what is known only at run time, and for an argument of the
// script. Marks are in the text, so that a text made of known and unknown parts can still
// be read as shell.
inline constexpr char unknown_mark = '\x01';
inline constexpr char argument_mark = '\x02';
// A sign of a pattern that is matched against the names of files.
inline constexpr char pattern_mark = '\x03';

bool is_known(std::string_view text);

// A path without ".", ".." and doubled slashes, as `cd -L` makes it.
std::string plain_path(std::string_view path);

// A path as seen from a directory; nullopt where that would have to be known and is not.
std::optional<std::string> path_from(std::string_view directory, std::string_view path);

// What ${NAME%PATTERN} makes of a value, or by another of "%%", "#", "##". nullopt: the
// pattern has more than one `*` as its first or last byte.
std::optional<std::string> stripped(const std::string& value, const std::string& pattern,
                                    std::string_view operation);

// What a command of known fields prints in a directory, one line without its end: dirname,
// basename, readlink -f (as if nothing on the way was a link), realpath, pwd, echo, printf;
// of `command -v` and `which` the name that they look for. nullopt: that is not known.
std::optional<std::string> printed_by(const std::vector<std::string>& command,
                                      std::string_view directory);

}  // namespace whittle::scripts
