#include "image/layers.h"

#include "base/error.h"
#include "rootfs/manifest_tree.h"
#include "tree/file_tree.h"
#include "tree/walker.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace whittle::image {

namespace {

using rootfs::Entry;
using rootfs::Kind;

constexpr std::string_view whiteout = ".wh.";
constexpr std::string_view opaque = ".wh..wh..opq";
// What aufs kept for itself in old layers: ".wh..wh.plnk", ".wh..wh.aufs".
constexpr std::string_view reserved = ".wh..wh.";

}  // namespace

// The directory of a member is what its path leads to where a lower layer, or
// this one, has links on the way: engines unpack into what is there.
std::string Layers::resolve_parent(const std::string& path) {
  std::string directory = "/";
  std::string_view rest = std::string_view(path).substr(1);
  int links = 0;
  std::string unrolled;
  for (auto slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
    const std::string_view name = rest.substr(0, slash);
    rest.remove_prefix(slash + 1);
    if (name.empty() || name == ".") continue;
    if (name == "..") {
      directory = tree::parent(directory);
      continue;
    }
    const std::string next = tree::join(directory, name);
    const auto found = names_.find(next);
    if (found == names_.end()) {
      const auto made = std::make_shared<Entry>();
      made->kind = Kind::directory;
      made->mode = 0755;
      put(next, made);
      directory = next;
      continue;
    }
    const Entry& entry = *found->second.entry;
    if (entry.kind == Kind::link && ++links <= 40) {
      if (entry.target.starts_with('/')) directory = "/";
      unrolled = entry.target + "/" + std::string(rest);
      rest = unrolled;
      continue;
    }
    directory = next;
  }
  return directory;
}

void Layers::remove_lower_below(const std::string& directory) {
  const std::string prefix = directory == "/" ? "/" : directory + "/";
  for (auto name = names_.lower_bound(prefix);
       name != names_.end() && name->first.starts_with(prefix);)
    name = name->second.layer < layer_ ? names_.erase(name) : std::next(name);
}

void Layers::remove_lower(const std::string& path) {
  remove_lower_below(path);
  if (const auto found = names_.find(path); found != names_.end() && found->second.layer < layer_)
    names_.erase(found);
}

void Layers::put(const std::string& path, std::shared_ptr<Entry> entry) {
  if (entry->kind != Kind::directory) {
    const std::string prefix = path + "/";
    for (auto name = names_.lower_bound(prefix);
         name != names_.end() && name->first.starts_with(prefix);)
      name = names_.erase(name);
  }
  names_[path] = {std::move(entry), layer_};
}

void Layers::add_member(const TarMember& member, const std::string& name) {
  const Entry& entry = member.entry;
  if (entry.path == "/") return;
  const std::string directory = resolve_parent(entry.path);
  const std::string_view base = tree::base_name(entry.path);
  const std::string path = tree::join(directory, base);
  if (base.starts_with(whiteout)) return;
  if (member.special) {
    remove_lower(path);
    findings_.push_back(
        {.severity = Severity::note,
         .subject = path,
         .what = fmt::format("a device, a fifo or a socket in {} is left out", name),
         .why = "a root file system of whittle has none",
         .advice = {}});
    return;
  }
  if (entry.kind == Kind::hard_link) {
    const std::string target =
        tree::join(resolve_parent(entry.target), tree::base_name(entry.target));
    const auto found = names_.find(target);
    if (found == names_.end() || found->second.entry->kind == Kind::directory)
      throw Error("cannot read {}: {} is a hard link to {}, which is not there", name, path,
                  entry.target);
    put(path, found->second.entry);
    return;
  }
  put(path, std::make_shared<Entry>(entry));
}

void Layers::add(const std::vector<TarMember>& layer, const std::string& name) {
  ++layer_;
  // Removals are of lower layers only, so they come first wherever they stand.
  for (const TarMember& member : layer) {
    const std::string_view base = tree::base_name(member.entry.path);
    if (!base.starts_with(whiteout)) continue;
    const std::string directory = resolve_parent(member.entry.path);
    if (base == opaque) {
      remove_lower_below(directory);
    } else if (!base.starts_with(reserved)) {
      remove_lower(tree::join(directory, base.substr(whiteout.size())));
    }
  }
  for (const TarMember& member : layer)
    add_member(member, name);
}

rootfs::Manifest Layers::flatten() const {
  rootfs::Manifest manifest;
  std::map<const Entry*, std::string> first_names;
  for (const auto& [path, name] : names_) {
    Entry entry = *name.entry;
    entry.path = path;
    if (entry.kind == Kind::link) entry.mode = 0777;
    if (entry.kind == Kind::file) {
      const auto [first, is_first] = first_names.emplace(name.entry.get(), path);
      if (!is_first) {
        entry.kind = Kind::hard_link;
        entry.target = first->second;
        entry.source = {};
      }
    }
    manifest.entries.push_back(std::move(entry));
  }
  const rootfs::ManifestTree tree(manifest);
  const tree::Walker walker(tree);
  for (Entry& entry : manifest.entries)
    if (entry.kind == Kind::link) entry.leads_nowhere = !walker.walk(entry.path);
  return manifest;
}

}  // namespace whittle::image
