#include "audit/layer_secrets.h"

#include "needs/secrets.h"
#include "rootfs/manifest_tree.h"
#include "tree/walker.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

namespace whittle::audit {

namespace {

// The hidden files of one layer as a root of their own, with the directories they are in.
rootfs::Manifest manifest_of(const image::Image& image, std::size_t layer) {
  std::map<std::string, rootfs::Entry> entries;
  for (const image::HiddenFile& file : image.hidden) {
    if (file.layer != layer) continue;
    rootfs::Entry entry;
    entry.path = file.path;
    entry.mode = 0644;
    entry.size = file.size;
    entry.source = file.source;
    entries.emplace(file.path, std::move(entry));
    for (std::string_view path = tree::parent(file.path); path != "/"; path = tree::parent(path)) {
      rootfs::Entry directory;
      directory.path = path;
      directory.kind = rootfs::Kind::directory;
      directory.mode = 0755;
      // A file that a directory of the same layer replaced is not looked into.
      entries.insert_or_assign(std::string(path), std::move(directory));
    }
  }
  rootfs::Manifest manifest;
  for (auto& [path, entry] : entries)
    manifest.entries.push_back(std::move(entry));
  return manifest;
}

// The first hidden file of a layer that is at a path, or below it.
const image::HiddenFile& hidden_at(const image::Image& image, std::size_t layer,
                                   const std::string& path) {
  return *std::ranges::find_if(image.hidden, [&](const image::HiddenFile& file) {
    return file.layer == layer && (file.path == path || file.path.starts_with(path + '/'));
  });
}

Finding secret_in_layer(const image::Image& image, const image::HiddenFile& file,
                        const std::string& path, const std::string& kind) {
  return {
      FindingId::secret_in_layer,
      Severity::warning,
      path,
      fmt::format("looks like {}, in layer {} of {}", kind, file.layer + 1, image.layers.size()),
      file.hidden_by == file.layer
          ? std::string("the layer has it, though the image does not show it")
          : fmt::format("layer {} hides it, and whoever has the image has it", file.hidden_by + 1),
      "build without it (RUN --mount=type=secret), and make it worthless"};
}

}  // namespace

Findings find_layer_secrets(const image::Image& image) {
  Findings findings;
  for (std::size_t layer = 0; layer < image.layers.size(); ++layer) {
    const rootfs::Manifest manifest = manifest_of(image, layer);
    const rootfs::ManifestTree tree(manifest);
    const tree::Walker walker(tree);
    std::string within;  // a directory that is one already, with a slash
    for (const rootfs::Entry& entry : manifest.entries) {
      if (!within.empty() && entry.path.starts_with(within)) continue;
      const auto status = tree.status(entry.path);
      const std::string kind = status ? needs::secret_in(walker, entry.path, *status) : "";
      if (kind.empty()) continue;
      if (entry.kind == rootfs::Kind::directory) within = entry.path + '/';
      findings.push_back(
          secret_in_layer(image, hidden_at(image, layer, entry.path), entry.path, kind));
    }
  }
  return findings;
}

}  // namespace whittle::audit
