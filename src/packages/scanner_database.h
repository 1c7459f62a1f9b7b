#pragma once

#include "packages/package.h"
#include "packages/shipped.h"

#include <string>
#include <vector>

namespace whittle::packages {

// A file of a database.
struct DatabaseFile {
  std::string path;
  std::string bytes;

  bool operator==(const DatabaseFile&) const = default;
};

// A database of these packages for a root file system that has these files of them and no
// package manager, as scanners look for one. Packages come in the order of their names.
std::vector<DatabaseFile> database_of(DatabaseKind kind, const std::vector<Shipped>& shipped);

}  // namespace whittle::packages
