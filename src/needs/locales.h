#pragma once

#include "tree/walker.h"

#include <optional>
#include <string>
#include <string_view>

namespace whittle::needs {

// Whether a text has the form of a locale's name that needs files: "C.UTF-8",
// "de_DE.UTF-8@euro", but neither "C" nor "POSIX".
bool is_locale_name(std::string_view text);

// What setlocale would read for a name: the directory of the locale, else the
// archive of all, else nothing.
std::optional<std::string> locale_path(const tree::Walker& walker, std::string_view name);

}  // namespace whittle::needs
