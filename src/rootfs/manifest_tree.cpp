#include "rootfs/manifest_tree.h"

namespace whittle::rootfs {

namespace {

// A device number that no real file system has, so that no file of the plan is
// taken for one of the machine.
constexpr std::uint64_t plan_device = ~std::uint64_t{0};

tree::Kind tree_kind(Kind kind) {
  switch (kind) {
    case Kind::directory:
      return tree::Kind::directory;
    case Kind::link:
      return tree::Kind::link;
    case Kind::file:
    case Kind::hard_link:
      break;
  }
  return tree::Kind::file;
}

}  // namespace

ManifestTree::ManifestTree(const Manifest& manifest) : manifest_(manifest) {
  names_["/"];
  for (const Entry& entry : manifest.entries) {
    if (entry.kind == Kind::directory) names_[entry.path];
    if (entry.kind == Kind::hard_link) ++link_counts_[entry.target];
    names_[std::string(tree::parent(entry.path))].emplace_back(tree::base_name(entry.path));
  }
}

tree::Result<const Entry*> ManifestTree::find(const std::string& path) const {
  if (const Entry* const entry = manifest_.find(path)) return entry;
  for (std::string_view above = tree::parent(path); above != "/"; above = tree::parent(above)) {
    const Entry* const entry = manifest_.find(above);
    if (entry == nullptr) continue;
    if (entry->kind != Kind::directory) return std::unexpected(std::errc::not_a_directory);
    break;
  }
  return std::unexpected(std::errc::no_such_file_or_directory);
}

tree::Result<const Entry*> ManifestTree::find_file(const std::string& path) const {
  if (path == "/") return std::unexpected(std::errc::is_a_directory);
  const auto entry = find(path);
  if (!entry) return entry;
  switch ((*entry)->kind) {
    case Kind::file:
      return entry;
    case Kind::hard_link:
      return find((*entry)->target);
    case Kind::directory:
      return std::unexpected(std::errc::is_a_directory);
    case Kind::link:
      break;
  }
  return std::unexpected(std::errc::too_many_symbolic_link_levels);
}

tree::Result<tree::Status> ManifestTree::status(const std::string& path) const {
  if (path == "/") {
    tree::Status root{.kind = tree::Kind::directory, .mode = 0755, .id = {plan_device, 0}};
    if (!manifest_.root) return root;
    root.mode = manifest_.root->mode;
    root.uid = manifest_.root->uid;
    root.gid = manifest_.root->gid;
    return root;
  }
  const auto found = find(path);
  if (!found) return std::unexpected(found.error());
  const Entry& entry = **found;
  const Entry* file = &entry;
  if (entry.kind == Kind::hard_link)
    if (const Entry* const target = manifest_.find(entry.target)) file = target;
  const auto links = link_counts_.find(file->path);
  return tree::Status{
      .kind = tree_kind(entry.kind),
      .mode = entry.mode,
      .uid = entry.uid,
      .gid = entry.gid,
      .size = entry.kind == Kind::link ? entry.target.size() : entry.size,
      .mtime = entry.mtime,
      .link_count = links == link_counts_.end() ? 1 : links->second + 1,
      .id = {plan_device, static_cast<std::uint64_t>(file - manifest_.entries.data()) + 1}};
}

tree::Result<std::string> ManifestTree::read_link(const std::string& path) const {
  if (path == "/") return std::unexpected(std::errc::invalid_argument);
  const auto entry = find(path);
  if (!entry) return std::unexpected(entry.error());
  if ((*entry)->kind != Kind::link) return std::unexpected(std::errc::invalid_argument);
  return (*entry)->target;
}

tree::Result<std::vector<std::string>> ManifestTree::list(const std::string& path) const {
  if (const auto names = names_.find(path); names != names_.end()) return names->second;
  const auto entry = find(path);
  if (!entry) return std::unexpected(entry.error());
  return std::unexpected(std::errc::not_a_directory);
}

tree::Result<tree::Contents> ManifestTree::contents(const std::string& path) const {
  const auto file = find_file(path);
  if (!file) return std::unexpected(file.error());
  return (*file)->source.contents();
}

tree::Result<std::unique_ptr<ByteSource>> ManifestTree::open(const std::string& path) const {
  const auto file = find_file(path);
  if (!file) return std::unexpected(file.error());
  return (*file)->source.open();
}

tree::Result<tree::Xattrs> ManifestTree::xattrs(const std::string& path) const {
  if (path == "/") return tree::Xattrs{};
  const auto entry = find(path);
  if (!entry) return std::unexpected(entry.error());
  return (*entry)->xattrs;
}

}  // namespace whittle::rootfs
