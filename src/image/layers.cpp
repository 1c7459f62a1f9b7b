// Layers, one over the other, without unpacking any.
//
// An image's layer is a tar of what changed, and says "removed" by a file of a reserved
// name: .wh.NAME for one path, .wh..wh..opq for all that lower layers have in a directory.
// The specification (OCI image-spec, layer.md) and what engines do leave these traps.
//
// Removals count for lower layers alone, wherever in the layer they stand: a layer may
// remove a directory and put a new one in its place, in either order. So they are applied
// first, and every name knows the layer that brought it.
//
// A member's path goes through links that lower layers have: where /lib is a link to
// usr/lib, a member lib/x lands in usr/lib. Engines unpack into what is there, so the
// directory of every member is walked; the last name is not. A directory that nobody
// brought is made. Where something else stands in its place, engines and GNU tar 1.34 fail
// with "not a directory".
//
// A directory over a directory keeps what is in it; anything else over a directory removes
// all of it. A hard link joins the file that its target is at that moment, also of a lower
// layer; names that share a file stay one file until one of them is replaced.
//
// aufs left names of its own in old layers (.wh..wh.plnk): they mean nothing.
#include "image/layers.h"

#include "base/error.h"
#include "base/limits.h"
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

bool Layers::is_whiteout(std::string_view name) const {
  return whiteouts_ == Whiteouts::applied && name.starts_with(whiteout);
}

void Layers::make_directory(const std::string& path) {
  ++made_;
  made_names_ += path.size();
  if (made_ > limits::made_directories || made_names_ > limits::made_names)
    throw Error(
        "cannot read {}: its members lie in more than {} directories, or {} bytes of their "
        "names, that are no members",
        name_, limits::made_directories, limits::made_names);
  const auto made = std::make_shared<Entry>();
  made->kind = Kind::directory;
  made->mode = 0755;
  put(path, made);
}

std::expected<std::string, std::string> Layers::resolve_parent(const std::string& path) {
  std::string directory = "/";
  std::string_view rest = std::string_view(path).substr(1);
  std::size_t links = 0;
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
    if (special_.contains(next)) return std::unexpected(next);
    const auto found = names_.find(next);
    if (found == names_.end()) {
      make_directory(next);
      directory = next;
      continue;
    }
    const Entry& entry = *found->second.entry;
    if (entry.kind == Kind::link && ++links <= limits::links) {
      if (entry.target.starts_with('/')) directory = "/";
      unrolled = entry.target + "/" + std::string(rest);
      rest = unrolled;
      continue;
    }
    if (entry.kind != Kind::directory) return std::unexpected(next);
    directory = next;
  }
  return directory;
}

void Layers::forget_special_below(const std::string& prefix) {
  for (auto path = special_.lower_bound(prefix);
       path != special_.end() && path->starts_with(prefix);)
    path = special_.erase(path);
}

void Layers::remove_lower_below(const std::string& directory) {
  const std::string prefix = directory == "/" ? "/" : directory + "/";
  for (auto name = names_.lower_bound(prefix);
       name != names_.end() && name->first.starts_with(prefix);)
    name = name->second.layer < layer_ ? remove(name) : std::next(name);
  forget_special_below(prefix);
}

void Layers::remove_lower(const std::string& path) {
  remove_lower_below(path);
  if (const auto found = names_.find(path); found != names_.end() && found->second.layer < layer_)
    remove(found);
  special_.erase(path);
}

void Layers::remove_below(const std::string& path) {
  const std::string prefix = path + "/";
  for (auto name = names_.lower_bound(prefix);
       name != names_.end() && name->first.starts_with(prefix);)
    name = remove(name);
  forget_special_below(prefix);
}

void Layers::note_hidden(const std::string& path, const Name& name) {
  if (whiteouts_ != Whiteouts::applied) return;
  if (name.entry->kind != Kind::file || name.entry->size == 0) return;
  replaced_.push_back({path, name, layer_});
}

std::map<std::string, Layers::Name>::iterator Layers::remove(
    std::map<std::string, Name>::iterator name) {
  note_hidden(name->first, name->second);
  return names_.erase(name);
}

void Layers::put(const std::string& path, std::shared_ptr<Entry> entry) {
  if (entry->kind != Kind::directory) remove_below(path);
  special_.erase(path);
  Name& name = names_[path];
  if (name.entry) note_hidden(path, name);
  name = {std::move(entry), layer_};
}

void Layers::add_member(const TarMember& member, const std::string& name) {
  const Entry& entry = member.entry;
  if (entry.path == "/") {
    if (entry.kind != Kind::directory)
      throw Error("cannot read {}: its root is no directory", name);
    root_ = entry;
    return;
  }
  const auto directory = resolve_parent(entry.path);
  const std::string_view base = tree::base_name(entry.path);
  if (is_whiteout(base)) return;
  if (!directory)
    throw Error("cannot read {}: its member {} lies in {}, which is no directory", name, entry.path,
                directory.error());
  const std::string path = tree::join(*directory, base);
  if (member.special) {
    leave_out(path, name);
    return;
  }
  if (entry.kind == Kind::hard_link)
    add_hard_link(entry, path);
  else
    put(path, std::make_shared<Entry>(entry));
}

void Layers::add_hard_link(const Entry& entry, const std::string& path) {
  const auto parent = resolve_parent(entry.target);
  const std::string target =
      parent ? tree::join(*parent, tree::base_name(entry.target)) : parent.error();
  if (special_.contains(target)) {
    leave_out(path, name_);
    return;
  }
  const auto found = parent ? names_.find(target) : names_.end();
  if (found == names_.end() || found->second.entry->kind == Kind::directory)
    throw Error("cannot read {}: {} is a hard link to {}, which is not there", name_, path,
                entry.target);
  put(path, found->second.entry);
}

void Layers::leave_out(const std::string& path, const std::string& name) {
  remove_below(path);
  if (const auto found = names_.find(path); found != names_.end()) remove(found);
  special_.insert(path);
  findings_.push_back({.id = FindingId::special_file_left_out,
                       .severity = Severity::note,
                       .subject = path,
                       .what = fmt::format("a device, a fifo or a socket in {} is left out", name),
                       .why = "a root file system of whittle has none",
                       .advice = {}});
}

void Layers::add(const std::vector<TarMember>& layer, const std::string& name) {
  ++layer_;
  name_ = name;
  // Removals are of lower layers only, so they come first wherever they stand.
  for (const TarMember& member : layer) {
    const std::string_view base = tree::base_name(member.entry.path);
    if (!is_whiteout(base)) continue;
    const auto directory = resolve_parent(member.entry.path);
    if (!directory) continue;  // below it there is nothing to remove
    if (base == opaque) {
      remove_lower_below(*directory);
    } else if (!base.starts_with(reserved)) {
      remove_lower(tree::join(*directory, base.substr(whiteout.size())));
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
  manifest.root = root_;
  const rootfs::ManifestTree tree(manifest);
  const tree::Walker walker(tree);
  for (Entry& entry : manifest.entries)
    if (entry.kind == Kind::link) entry.leads_nowhere = !walker.walk(entry.path);
  return manifest;
}

std::vector<std::size_t> Layers::origins() const {
  std::vector<std::size_t> origins;
  origins.reserve(names_.size());
  for (const auto& [path, name] : names_)
    origins.push_back(name.layer - 1);
  return origins;
}

std::vector<HiddenFile> Layers::hidden() const {
  std::set<const Entry*> told;  // and what is still to be seen
  for (const auto& [path, name] : names_)
    told.insert(name.entry.get());
  std::vector<HiddenFile> hidden;
  for (const auto& [path, name, by] : replaced_) {
    if (!told.insert(name.entry.get()).second) continue;
    hidden.push_back({path, name.layer - 1, by - 1, name.entry->size, name.entry->source});
  }
  std::ranges::stable_sort(hidden, {}, [](const HiddenFile& file) {
    return std::pair(file.layer, std::string_view(file.path));
  });
  return hidden;
}

}  // namespace whittle::image
