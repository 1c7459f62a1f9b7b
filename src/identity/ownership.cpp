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

namespace {

// Whether packages mean a directory by a path at which the root has a link, as it has at /lib
// where /usr is merged. Lists do not say what a path is; but a link is of one package alone,
// for all its architectures, and has nothing below it.
bool is_directory_of(const packages::Database& database, const packages::Package& first,
                     const std::string& path) {
  for (const packages::Package* other : database.owners(path))
    if (other->name != first.name) return true;
  constexpr std::string_view usr = "/usr";
  const auto has_below = [&](const std::string& directory) {
    const std::vector<std::string>& files = database.files(first);
    const auto below = std::ranges::lower_bound(files, directory + "/");
    return below != files.end() && below->starts_with(directory + "/");
  };
  if (has_below(path)) return true;
  return path.starts_with("/usr/") ? has_below(path.substr(usr.size()))
                                   : has_below(std::string(usr) + path);
}

}  // namespace

Ownership find_owners(const rootfs::Manifest& manifest, const packages::Database& database,
                      const Origin& origin) {
  Ownership ownership;
  for (const rootfs::Entry& entry : manifest.entries) {
    if (entry.kind == rootfs::Kind::directory) continue;
    auto from = origin(entry);
    if (!from) continue;
    const packages::Package* package = database.owner(*from);
    if (package == nullptr) continue;
    if (entry.kind == rootfs::Kind::link && is_directory_of(database, *package, *from)) continue;
    ownership.entries.push_back({entry.path, *std::move(from), package});
  }
  return ownership;
}

}  // namespace whittle::identity
