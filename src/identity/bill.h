#pragma once

#include "base/digest.h"
#include "identity/component.h"
#include "identity/distribution.h"
#include "identity/file_needs.h"
#include "identity/ownership.h"
#include "packages/database.h"
#include "rootfs/manifest.h"
#include "tree/walker.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace whittle::identity {

// A file of a root file system; hard links are files of their own.
struct BillFile {
  std::string path;
  std::uint64_t size = 0;
  std::string sha1;
  std::string sha256;
  std::vector<std::size_t> components = {};  // whose it is, ascending; mostly one or none
};

// What a root file system is made of, and what of it needs what: a bill of materials.
struct Bill {
  std::string name;
  std::int64_t created = 0;  // seconds since 1970
  Distribution distribution;
  std::vector<Component> components;  // packages by name and architecture, then the others
  std::vector<BillFile> files;        // sorted by path
  std::vector<FileNeed> needs;        // between files of this bill
  // Of all of the above but the time: the same bytes have the same digest.
  Digest digest;
};

// What a bill is made of.
struct BillRequest {
  std::string name;
  std::int64_t created = 0;
  const rootfs::Manifest& root;
  const packages::Database& database;
  const Ownership& owners;
  std::vector<const packages::Package*> packages;  // of the database, those to be named
  const tree::Walker& tree;  // of the root that the database is of: licences, os-release
  std::vector<FileNeed> needs;
};

// Throws Error if a file cannot be read.
Bill make_bill(BillRequest request);

}  // namespace whittle::identity
