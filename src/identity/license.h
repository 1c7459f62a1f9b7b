#pragma once

#include "packages/database.h"
#include "tree/walker.h"

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::identity {

// The licences that the copyright file of a Debian package names, joined by "AND", in its
// own words ("GPL-2+ AND Expat"); empty where there is none, and where it is prose.
std::string license_of(std::string_view package, const tree::Walker& root);

// The files of a root that have the licence of a package: /usr/share/doc/NAME/copyright of Debian,
// what rpm's ship below /usr/share/licenses.
std::vector<std::string> license_files(const packages::Package& package,
                                       const packages::Database& database,
                                       const tree::Walker& root);

// A licence that has no name in SPDX's list.
struct LicenseReference {
  std::string id;    // "LicenseRef-public-domain"
  std::string name;  // as it is said

  auto operator<=>(const LicenseReference&) const = default;
};

struct LicenseExpression {
  std::string text;  // empty where nothing is said
  std::vector<LicenseReference> references;

  bool operator==(const LicenseExpression&) const = default;
};

// What words of a licence are in SPDX's: names of Debian, rpm and SPDX itself that are
// known, others by reference.
LicenseExpression spdx_license(std::string_view words);

}  // namespace whittle::identity
