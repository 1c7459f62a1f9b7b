#pragma once

#include "closure/resolution.h"
#include "needs/additions.h"
#include "tree/walker.h"

#include <cstdint>
#include <string>
#include <vector>

namespace whittle::needs {

// What an addition opens, as part of a closure: for this reason, by who shows the sign
// unless it says by whom.
closure::Opening opening_of(const OpenedLibrary& opened, const Reason& reason);

// The bytes of all files that additions bring to a program as it stands: of libraries with
// what they need in turn. What the program has already does not count, nor does what
// other programs that are started need.
std::uint64_t price(const closure::Resolution& program, const Additions& additions,
                    const Reason& reason, const tree::Walker& walker);

// The same of additions that the program has opened: `openings` are the indices of theirs.
std::uint64_t price_of_opened(const closure::Closure& closure, const Additions& additions,
                              const std::vector<std::size_t>& openings, const tree::Walker& walker);

}  // namespace whittle::needs
