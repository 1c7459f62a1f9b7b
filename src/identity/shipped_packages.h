#pragma once

#include "base/finding.h"
#include "identity/ownership.h"
#include "packages/database.h"
#include "packages/shipped.h"
#include "rootfs/manifest.h"
#include "tree/file_tree.h"

#include <vector>

namespace whittle::identity {

// The packages of a root file system, each with the files of it that are there.
struct ShippedPackages {
  std::vector<packages::Shipped> all;  // by name, then architecture
  Findings findings;                   // a note of every file that is not as its package has it
};

// Every file has the digest that a database of the same kind would say of it: of its bytes
// as they are, whatever became of them on the way. Whether it was its package's file is asked of
// `tree`, where the manifest took it from. Throws Error if a file cannot be read.
ShippedPackages shipped_packages(const rootfs::Manifest& manifest, const Ownership& ownership,
                                 const packages::Database& database, const tree::FileTree& tree);

}  // namespace whittle::identity
