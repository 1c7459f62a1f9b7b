#pragma once

#include "needs/file_facts.h"
#include "needs/names.h"

#include <string>
#include <string_view>
#include <vector>

namespace whittle::needs {

// What scripts of one language load that does not come with its interpreter, found where the
// interpreters of distributions look, with what that loads in turn: of Python, Perl, Ruby and
// Node. Of another language what they name that is of their own package.
std::vector<Named> names_in_language(const FactStore& facts, const NameReader& names,
                                     const std::vector<std::string>& paths,
                                     std::string_view interpreter);

// Whether the ending of its name says that a file is a text of one of these languages.
bool is_source(std::string_view path);

// Whether a file is a text that an interpreter of this name reads, by the ending of its own:
// "app.py" for "python3.11".
bool is_for_interpreter(std::string_view path, std::string_view interpreter);

}  // namespace whittle::needs
