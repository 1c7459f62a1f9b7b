#pragma once

#include "second_reader/facts.h"

#include <string>
#include <vector>

namespace whittle::second_reader {

// Asks the second reader, the program at `program`, about each file; the answers
// come in the order of the paths. A file that it dies of is answered with that,
// and the rest are asked of a new one. Throws Error if it cannot be run or says
// what it should not.
std::vector<Reply> ask(const std::string& program, const std::vector<std::string>& paths);

}  // namespace whittle::second_reader
