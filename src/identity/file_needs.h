#pragma once

#include "base/reason.h"
#include "closure/closure.h"
#include "needs/requirements.h"
#include "tree/walker.h"

#include <compare>
#include <string>
#include <vector>

namespace whittle::identity {

// One file needs another one to run.
struct FileNeed {
  std::string from;  // without links
  std::string to;
  Reason reason;

  auto operator<=>(const FileNeed&) const = default;
};

// Who needs what of all these programs: every edge of their closures, the interpreters of
// their scripts, and what needed requirements bring. `walker` is of the tree that they
// are in. Sorted, each once; what leads to no regular file is left out.
std::vector<FileNeed> file_needs(const std::vector<const closure::Closure*>& programs,
                                 const std::vector<needs::Requirement>& requirements,
                                 const tree::Walker& walker);

}  // namespace whittle::identity
