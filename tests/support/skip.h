#pragma once

#include <string>

namespace whittle::test {

// Says that a test cannot run here, and why; the test then returns:
//   if (!engine) return skip("no Docker engine answers");
// The program's exit status tells ctest, which counts it as skipped.
void skip(const std::string& reason);

}  // namespace whittle::test
