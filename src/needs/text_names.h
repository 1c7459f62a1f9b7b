#pragma once

#include "closure/closure.h"
#include "needs/file_facts.h"
#include "needs/names.h"

#include <optional>
#include <string>
#include <vector>

namespace whittle::needs {

// Whether a file is a configuration that programs read: of text, of the size that people
// write, and not one that lies in "sites-available" until somebody links to it.
bool is_configuration(const FactStore& facts, const std::string& path);

// What a configuration names: paths, libraries that it loads, users and groups.
std::vector<Named> names_in_configuration(const FactStore& facts, const NameReader& names,
                                          const std::string& path);

// What a script runs, as far as it says: of a shell script the commands, found in PATH, and
// paths; of others what they load. Files that a shell script reads are read too.
std::vector<Named> names_in_script(const FactStore& facts, const NameReader& names,
                                   const closure::Script& script);

// What runs a script that somebody may run; needed if it is cheap, as most shells are.
std::optional<Named> interpreter_of(const FactStore& facts, const NameReader& names,
                                    const std::string& script);

}  // namespace whittle::needs
