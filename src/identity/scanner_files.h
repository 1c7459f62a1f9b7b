#pragma once

#include "packages/database.h"
#include "packages/shipped.h"
#include "rootfs/builder.h"
#include "rootfs/manifest.h"
#include "tree/walker.h"

#include <vector>

namespace whittle::identity {

// Adds what scanners tell the packages and the distribution of an image by: a database of
// these packages, and os-release and its kin as `tree` has them. Nothing where there is no
// package, and no database where the root file system has one already; what is there at
// the place of a file stays.
void add_scanner_files(rootfs::Manifest& manifest, packages::DatabaseKind kind,
                       const std::vector<packages::Shipped>& shipped, const tree::Walker& tree,
                       const rootfs::Policy& policy);

// Adds the licence texts of these packages, where `tree` has them: license_files().
void add_licenses(rootfs::Manifest& manifest, const packages::Database& database,
                  const std::vector<const packages::Package*>& of, const tree::Walker& tree,
                  const rootfs::Policy& policy);

}  // namespace whittle::identity
