#include "audit/fleet.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

namespace whittle::audit {

namespace {

std::vector<Content> contents_of(const rootfs::Manifest& root) {
  rootfs::Manifest large;
  for (const rootfs::Entry& entry : root.entries)
    if (entry.kind == rootfs::Kind::file && entry.size >= shared_content_size)
      large.entries.push_back(entry);
  rootfs::compute_digests(large);
  std::vector<Content> contents;
  for (const rootfs::Entry& entry : large.entries)
    contents.push_back({entry.sha256.value(), entry.size, to_utf8(entry.path)});
  std::ranges::sort(contents);
  const auto same = std::ranges::unique(contents, {}, &Content::sha256);
  contents.erase(same.begin(), same.end());
  return contents;
}

bool is_secret(const Finding& finding) {
  return finding.id == FindingId::secret_packed || finding.id == FindingId::secret_in_layer;
}

}  // namespace

FleetImage fleet_image(const ImageAudit& audit, const std::string& name) {
  FleetImage image;
  image.name = name;
  image.id = audit.image().id;
  image.bytes = audit.weight().bytes;
  image.unreached = audit.weight(Standing::unreached).bytes;
  image.hidden = audit.hidden().bytes;
  image.duplicate = audit.duplicate().bytes;
  image.stored = audit.stored().value_or(0);
  image.secrets = static_cast<std::size_t>(std::ranges::count_if(audit.findings, is_secret));
  image.errors = static_cast<std::size_t>(
      std::ranges::count(audit.findings, Severity::error, &Finding::severity));
  const auto& entries = audit.image().root.entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].kind != rootfs::Kind::file) continue;
    const Judged& judged = audit.judged[i];
    PackageBytes& package =
        image.packages[judged.package == nullptr ? std::string() : judged.package->name];
    package.bytes += entries[i].size;
    if (judged.standing == Standing::unreached) package.unreached += entries[i].size;
  }
  image.contents = contents_of(audit.image().root);
  return image;
}

Fleet make_fleet(std::vector<FleetImage> images) {
  std::map<std::pair<std::string, std::string>, FleetImage> by_name;
  for (FleetImage& image : images) {
    const auto key = std::pair(image.name, image.id);
    by_name[key] = std::move(image);
  }
  Fleet fleet;
  std::map<Digest, SharedContent> carried;
  for (auto& [key, image] : by_name) {
    for (const auto& [name, package] : image.packages) {
      fleet.packages[name].bytes += package.bytes;
      fleet.packages[name].unreached += package.unreached;
    }
    for (const Content& content : image.contents) {
      SharedContent& shared = carried.try_emplace(content.sha256, content, 0).first->second;
      shared.content = std::min(shared.content, content);
      ++shared.images;
    }
    fleet.images.push_back(std::move(image));
  }
  for (auto& [digest, shared] : carried)
    if (shared.images > 1) fleet.shared.push_back(std::move(shared));
  std::ranges::stable_sort(fleet.shared, std::ranges::greater{}, &SharedContent::excess);
  return fleet;
}

std::uint64_t Fleet::bytes() const {
  std::uint64_t sum = 0;
  for (const FleetImage& image : images)
    sum += image.bytes;
  return sum;
}

std::uint64_t Fleet::unreached() const {
  std::uint64_t sum = 0;
  for (const FleetImage& image : images)
    sum += image.unreached;
  return sum;
}

std::size_t Fleet::secrets() const {
  std::size_t sum = 0;
  for (const FleetImage& image : images)
    sum += image.secrets;
  return sum;
}

std::size_t Fleet::failed() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      images, [](const FleetImage& image) { return image.error.has_value(); }));
}

std::uint64_t Fleet::excess() const {
  std::uint64_t sum = 0;
  for (const SharedContent& content : shared)
    sum += content.excess();
  return sum;
}

}  // namespace whittle::audit
