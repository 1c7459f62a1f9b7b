#pragma once

#include "needs/file_facts.h"
#include "needs/names.h"

#include <string>
#include <string_view>
#include <vector>

namespace whittle::needs {

// What a script of Python, Perl or Ruby loads that does not come with its interpreter, found
// where the interpreters of distributions look, with what that loads in turn. Empty for
// other interpreters.
std::vector<Named> names_in_language(const FactStore& facts, const NameReader& names,
                                     const std::string& path, std::string_view interpreter);

}  // namespace whittle::needs
