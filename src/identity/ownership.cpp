#include "identity/ownership.h"

#include <algorithm>
#include <utility>

namespace whittle::identity {

const OwnedEntry* Ownership::find(std::string_view path) const {
  const auto found = std::ranges::lower_bound(entries, path, std::less<>{}, &OwnedEntry::path);
  return found != entries.end() && found->path == path ? &*found : nullptr;
}

// Those of one database lie in one list, in this order.
std::vector<const packages::Package*> Ownership::packages() const {
  std::vector<const packages::Package*> all;
  for (const OwnedEntry& entry : entries)
    all.push_back(entry.package);
  std::ranges::sort(all, std::less<>{});
  const auto repeated = std::ranges::unique(all);
  all.erase(repeated.begin(), repeated.end());
  return all;
}

Ownership find_owners(const rootfs::Manifest& manifest, const packages::Database& database,
                      const Origin& origin) {
  Ownership ownership;
  for (const rootfs::Entry& entry : manifest.entries) {
    if (entry.kind == rootfs::Kind::directory) continue;
    auto from = origin(entry);
    if (!from) continue;
    const auto owners = database.owners(*from);
    // A link that several ship is /lib or its like: a directory to them, and nobody's.
    if (owners.empty() || (entry.kind == rootfs::Kind::link && owners.size() > 1)) continue;
    ownership.entries.push_back({entry.path, *std::move(from), owners.front()});
  }
  return ownership;
}

}  // namespace whittle::identity
