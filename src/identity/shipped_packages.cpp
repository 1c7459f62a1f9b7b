// What of each package is there, and whether it is what the package ships.
//
// A package says digests of its files. One that was stripped, or that somebody changed in the
// builder, is another file: what is said of it is the digest of what is there, so that no line
// claims what is not so. That the builder's file was no longer the package's is told.
//
// A package may say /lib/x of what lies at /usr/lib/x, as packages/path_index.cpp has it;
// here the two names of a merged /usr are tried. What was diverted is said at its old
// place, and not compared.
#include "identity/shipped_packages.h"

#include "base/parallel.h"
#include "identity/file_digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace whittle::identity {

namespace {

using packages::DatabaseKind;
using packages::FileSum;
using rootfs::Entry;
using rootfs::Kind;

std::string_view algorithm_of(DatabaseKind kind) {
  switch (kind) {
    case DatabaseKind::dpkg:
      return "md5";
    case DatabaseKind::apk:
      return "sha1";
    case DatabaseKind::rpm:
      return "sha256";
    case DatabaseKind::none:
      break;
  }
  return {};
}

const FileSum* find_sum(const std::vector<FileSum>& sums, const std::string& path) {
  const auto find = [&](std::string_view name) -> const FileSum* {
    const auto found = std::ranges::lower_bound(sums, name, std::less<>{}, &FileSum::path);
    return found != sums.end() && found->path == name ? &*found : nullptr;
  };
  constexpr std::string_view usr = "/usr";
  if (const FileSum* sum = find(path)) return sum;
  return path.starts_with("/usr/") ? find(path.substr(usr.size()))
                                   : find(std::string(usr).append(path));
}

// One entry on its way into a list.
struct Work {
  const Entry* entry = nullptr;
  const OwnedEntry* owned = nullptr;
  const FileSum* said = nullptr;  // nullptr: its package says nothing of it
  packages::ShippedFile file = {};
  bool is_changed = false;
};

class Collector {
 public:
  Collector(const rootfs::Manifest& manifest, const tree::FileTree& tree, DatabaseKind kind)
      : manifest_(manifest), tree_(tree), algorithm_(algorithm_of(kind)) {}

  void fill(Work& work) const {
    const Entry& entry = *work.entry;
    work.file = {.path = entry.path,
                 .is_link = entry.kind == Kind::link,
                 .mode = entry.mode,
                 .uid = entry.uid,
                 .gid = entry.gid};
    if (work.file.is_link) return;
    const std::string digest = file_digest(algorithm_, manifest_, entry);
    work.is_changed = work.said != nullptr && is_changed(entry, *work.said, digest);
    if (algorithm_ == "md5") work.file.md5 = digest;
    if (algorithm_ == "sha1") work.file.sha1 = digest;
    if (algorithm_ == "sha256") work.file.sha256 = digest;
  }

 private:
  // Whether it was another file in the tree already.
  bool is_changed(const Entry& entry, const FileSum& said, const std::string& digest) const {
    if (said.algorithm == algorithm_ && said.digest == digest) return false;
    const auto contents = tree_.contents(entry.path);
    if (!contents) return false;
    const std::string before = file_digest(said.algorithm, contents->bytes());
    return !before.empty() && before != said.digest;
  }

  const rootfs::Manifest& manifest_;
  const tree::FileTree& tree_;
  std::string_view algorithm_;
};

Finding changed(const Work& work) {
  const packages::Package& package = *work.owned->package;
  return {.id = FindingId::differs_from_package,
          .severity = Severity::note,
          .subject = work.entry->path,
          .what = fmt::format("it is not the file that {} {} ships", package.name, package.version),
          .why = "what is known of that version may not be so of this file",
          .advice = {}};
}

}  // namespace

ShippedPackages shipped_packages(const rootfs::Manifest& manifest, const Ownership& ownership,
                                 const packages::Database& database, const tree::FileTree& tree) {
  ShippedPackages shipped;
  const auto packages = ownership.packages();
  std::vector<packages::Details> details = database.details(packages);
  std::map<const packages::Package*, std::size_t> numbers;
  for (std::size_t i = 0; i < packages.size(); ++i) {
    numbers.emplace(packages[i], i);
    shipped.all.push_back({*packages[i], std::move(details[i]), {}});
  }

  std::vector<Work> all;
  for (const OwnedEntry& owned : ownership.entries) {
    const Entry* entry = manifest.find(owned.path);
    if (entry == nullptr) continue;
    const auto& sums = shipped.all[numbers.at(owned.package)].details.sums;
    all.push_back({.entry = entry, .owned = &owned, .said = find_sum(sums, owned.origin)});
  }
  const Collector collector(manifest, tree, database.kind());
  in_parallel(all.size(), [&](std::size_t i) { collector.fill(all[i]); });
  for (Work& work : all) {
    if (work.is_changed) shipped.findings.push_back(changed(work));
    shipped.all[numbers.at(work.owned->package)].files.push_back(std::move(work.file));
  }
  std::erase_if(shipped.all, [](const packages::Shipped& each) { return each.files.empty(); });
  return shipped;
}

}  // namespace whittle::identity
