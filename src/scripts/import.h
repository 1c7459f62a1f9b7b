#pragma once

#include <string>

namespace whittle::scripts {

// What the text of a program asks its language to load.
struct Import {
  std::string name;
  unsigned line = 0;
  // It may not be there: in try, eval or rescue, in a branch, or in the body of a function.
  bool is_optional = false;
  bool is_distribution = false;  // a name of what is installed (a wheel, a gem), not of a module
  bool operator==(const Import&) const = default;
};

}  // namespace whittle::scripts
