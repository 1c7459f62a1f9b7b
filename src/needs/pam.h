#pragma once

#include "tree/walker.h"

#include <string>
#include <vector>

namespace whittle::needs {

// What libpam reads and opens for some services.
struct PamNeeds {
  std::vector<std::string> files;    // below /etc/pam.d, those included by others too
  std::vector<std::string> modules;  // by full path; those that are in the tree
  std::vector<std::string> missing;  // names of modules that are not

  bool operator==(const PamNeeds&) const = default;
};

// Follows @include, include and substack from /etc/pam.d/SERVICE and
// /etc/pam.d/other.
PamNeeds pam_needs(const tree::Walker& walker, const std::vector<std::string>& services);

}  // namespace whittle::needs
