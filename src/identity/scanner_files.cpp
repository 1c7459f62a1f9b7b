// What a scanner has to find in an image that has no package manager.
//
// Who the distribution is decides which list of vulnerabilities is asked. syft 1.18 and trivy
// 0.59 read os-release; trivy knows Debian by debian_version alone, Ubuntu by lsb-release, and
// Alpine, Fedora and their kin by files of their own, or it finds nothing at all. A text
// that is a link elsewhere becomes a file at the name that everybody reads.
#include "identity/scanner_files.h"

#include "identity/license.h"
#include "packages/root_files.h"
#include "packages/scanner_database.h"
#include "rootfs/manifest_tree.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace whittle::identity {

namespace {

constexpr std::array<std::string_view, 12> distribution_files = {
    "/etc/os-release",        "/etc/debian_version", "/etc/lsb-release",    "/etc/alpine-release",
    "/etc/redhat-release",    "/etc/fedora-release", "/etc/centos-release", "/etc/rocky-release",
    "/etc/almalinux-release", "/etc/oracle-release", "/etc/system-release", "/etc/mariner-release"};
constexpr std::uint64_t most_of_distribution = 1U << 16U;

Reason reason(std::string how) {
  return {ReasonKind::written, "", "", std::move(how)};
}

// Where a path would be, which need not exist: as much of it as does is walked.
std::string real_place(const tree::Walker& walker, std::string_view path) {
  if (path == "/") return "/";
  if (const auto walked = walker.walk(path)) return walked->path;
  return tree::join(real_place(walker, tree::parent(path)), tree::base_name(path));
}

// Adds what is not there by name.
void merge(rootfs::Manifest& manifest, rootfs::Manifest more) {
  std::erase_if(more.entries,
                [&](const rootfs::Entry& entry) { return manifest.find(entry.path) != nullptr; });
  std::ranges::move(more.entries, std::back_inserter(manifest.entries));
  std::ranges::sort(manifest.entries, {}, &rootfs::Entry::path);
}

}  // namespace

void add_scanner_files(rootfs::Manifest& manifest, packages::DatabaseKind kind,
                       const std::vector<packages::Shipped>& shipped, const tree::Walker& tree,
                       const rootfs::Policy& policy) {
  if (shipped.empty()) return;
  rootfs::Builder builder(policy);
  const rootfs::ManifestTree packed(manifest);
  const tree::Walker walker(packed);
  const auto write = [&](std::string_view path, std::string bytes, const Reason& why) {
    const std::string place = real_place(walker, path);
    if (manifest.find(place) == nullptr) builder.write_file(place, std::move(bytes), 0644, why);
  };
  if (!packages::Database(walker).is_there()) {
    for (packages::DatabaseFile& file : packages::database_of(kind, shipped))
      write(file.path, std::move(file.bytes), reason("it names the packages that are here"));
  }
  for (const std::string_view path : distribution_files) {
    auto text = packages::read_file(tree, path, most_of_distribution);
    if (text) write(path, *std::move(text), reason("it names the distribution"));
  }
  merge(manifest, builder.finish());
}

void add_licenses(rootfs::Manifest& manifest, const packages::Database& database,
                  const std::vector<const packages::Package*>& of, const tree::Walker& tree,
                  const rootfs::Policy& policy) {
  rootfs::Builder builder(policy);
  for (const packages::Package* package : of)
    for (const std::string& path : license_files(*package, database, tree))
      builder.add_link(tree, path, reason("the licence of what is here"));
  merge(manifest, builder.finish());
}

}  // namespace whittle::identity
