#include "audit/duplicates.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

namespace whittle::audit {

std::vector<Duplicates> find_duplicates(const rootfs::Manifest& root) {
  // Only files of one size can be the same: the others are not read.
  std::map<std::uint64_t, std::size_t> sizes;
  for (const rootfs::Entry& entry : root.entries)
    if (entry.kind == rootfs::Kind::file && entry.size != 0) ++sizes[entry.size];
  rootfs::Manifest candidates;
  for (const rootfs::Entry& entry : root.entries)
    if (entry.kind == rootfs::Kind::file && entry.size != 0 && sizes[entry.size] > 1)
      candidates.entries.push_back(entry);
  rootfs::compute_digests(candidates);

  std::map<std::pair<Digest, std::uint64_t>, std::vector<std::string>> paths;
  for (const rootfs::Entry& entry : candidates.entries)
    paths[{entry.sha256.value(), entry.size}].push_back(entry.path);
  std::vector<Duplicates> found;
  for (auto& [key, same] : paths)
    if (same.size() > 1) found.push_back({key.first, key.second, std::move(same)});
  std::ranges::stable_sort(found, [](const Duplicates& a, const Duplicates& b) {
    return a.excess() != b.excess() ? a.excess() > b.excess() : a.paths < b.paths;
  });
  return found;
}

}  // namespace whittle::audit
