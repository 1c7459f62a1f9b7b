#pragma once

#include "loader/process.h"
#include "tree/walker.h"

#include <optional>
#include <string>
#include <string_view>

namespace whittle::needs {

// The program that the argument of env in a #! line names: after the options, with -S
// several words, and the variables it sets. nullopt: none.
std::optional<std::string> program_of_env(std::string_view argument);

// Whether the interpreter of a script is env, which looks for another one.
bool is_env(std::string_view interpreter);

// Where execvp finds a program: in the PATH that the process will have, else in the usual
// one. nullopt: nowhere. A name with a slash at its beginning is where it says.
std::optional<std::string> find_in_path(const tree::Walker& walker, const loader::Process& process,
                                        const std::string& name);

}  // namespace whittle::needs
