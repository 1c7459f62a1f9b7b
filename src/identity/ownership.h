#pragma once

#include "packages/database.h"
#include "rootfs/manifest.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::identity {

// A file or a link of a root file system that a package ships.
struct OwnedEntry {
  std::string path;                            // in the root file system
  std::string origin;                          // where it was taken from, in the database's root
  const packages::Package* package = nullptr;  // of the database

  bool operator==(const OwnedEntry&) const = default;
};

// Whose the files of a root file system are.
struct Ownership {
  std::vector<OwnedEntry> entries;  // sorted by path

  const OwnedEntry* find(std::string_view path) const;
  // Each once, by name, then architecture.
  std::vector<const packages::Package*> packages() const;
};

// Where an entry was taken from in the root that the database is of; nullopt for what was
// made, and for what came from elsewhere.
using Origin = std::function<std::optional<std::string>(const rootfs::Entry&)>;

// The entries that a package ships, the first of several; directories are nobody's, nor are links
// where packages have directories. The packages live as long as the database.
Ownership find_owners(const rootfs::Manifest& manifest, const packages::Database& database,
                      const Origin& origin);

}  // namespace whittle::identity
