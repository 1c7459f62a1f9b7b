#pragma once

#include "base/finding.h"
#include "sandbox/course.h"
#include "sandbox/trial.h"

#include <optional>
#include <string>

namespace whittle::sandbox {

// What is expected of a program at its end.
struct Expected {
  std::optional<int> exit_status;     // nullopt: 0, of one that ends by itself
  std::optional<std::string> output;  // ECMAScript; some line of standard output has a match
};

// Throws Error for a pattern that is none.
void check_expected(const Expected& expected);

// What was not as it should be, of kind run_failed; empty: all was.
Findings judge(const Course& course, const Demands& demands, const Expected& expected);

}  // namespace whittle::sandbox
