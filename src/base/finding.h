#pragma once

#include <string>
#include <vector>

namespace whittle {

// How much a finding weighs: an error makes the answer "no" (exit status 1), a
// warning or a note never does.
enum class Severity { note, warning, error };

// One thing worth telling about one subject. Findings are collected while the
// work goes on and rendered once, at the end.
struct Finding {
  Severity severity = Severity::note;
  std::string subject;  // what it is about: a path, a library name
  std::string what;     // the fact
  std::string why;      // what follows from it; may be empty
  std::string advice;   // what to do about it; may be empty

  bool operator==(const Finding&) const = default;
};

using Findings = std::vector<Finding>;

}  // namespace whittle
