#pragma once

#include "scripts/import.h"

#include <string>
#include <vector>

namespace whittle::test {

// "NAME LINE", behind it "?" of an optional one, "*" of a distribution.
inline std::vector<std::string> import_lines(const std::vector<scripts::Import>& imports) {
  std::vector<std::string> lines;
  for (const auto& import : imports)
    lines.push_back(import.name + " " + std::to_string(import.line) +
                    (import.is_optional ? "?" : "") + (import.is_distribution ? "*" : ""));
  return lines;
}

}  // namespace whittle::test
