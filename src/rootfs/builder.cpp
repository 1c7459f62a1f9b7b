// From paths to entries, so that the kernel finds in the image what it found in the tree.
//
// A path is more than its last name. The kernel walks every directory and follows every
// link on the way, so each of these is an entry too: the links by their own real paths, as
// found, the directories with their modes. A text "/opt/x/../lib" leads nowhere unless
// /opt/x is there, though nothing in it is used: what stands before each ".." of a path or
// of a link's target comes along empty.
//
// One file with several names stays one file: names are matched by device and inode of the
// tree that they were found in. Only names with the same mode and owner can be one file,
// so a pattern that changes one of them takes them apart.
//
// The same path is added by many: reasons are collected, and it must be the same thing
// each time. A directory found in a tree says more than one that was made for want of it.
// Links to what only exists in a running container (/proc, /run) lead nowhere on purpose.
//
// Owners, modes and times are decided here alone, when the manifest is made, so that what
// was added in which order does not show.
#include "rootfs/builder.h"

#include "base/error.h"

#include <algorithm>
#include <tuple>

namespace whittle::rootfs {

namespace {

template <typename T>
T or_throw(tree::Result<T> result, const tree::FileTree& tree, const std::string& path) {
  return tree::or_throw(std::move(result), "pack", tree, path);
}

// What file systems and tools of containers note for themselves: never the file's own.
bool is_bookkeeping(std::string_view name) {
  return name.starts_with("user.overlay.") || name.starts_with("user.fuseoverlayfs.") ||
         name.starts_with("user.containers.");
}

tree::Xattrs wanted_xattrs(const tree::FileTree& tree, const std::string& path,
                           const std::vector<Glob>& wanted) {
  auto xattrs = or_throw(tree.xattrs(path), tree, path);
  std::erase_if(xattrs, [&](const auto& xattr) {
    return is_bookkeeping(xattr.first) || std::ranges::none_of(wanted, [&](const Glob& glob) {
             return glob.matches(xattr.first);
           });
  });
  return xattrs;
}

Kind kind_of(tree::Kind kind, const std::string& name) {
  switch (kind) {
    case tree::Kind::file:
      return Kind::file;
    case tree::Kind::directory:
      return Kind::directory;
    case tree::Kind::link:
      return Kind::link;
    case tree::Kind::other:
      break;
  }
  throw Error("cannot pack {}: it is a device, a fifo or a socket", name);
}

// Whether what a link leads to is made by whoever starts a container.
bool is_made_at_run_time(std::string_view path) {
  for (const std::string_view place : {"/proc", "/sys", "/dev", "/run"})
    if (path == place || (path.starts_with(place) && path[place.size()] == '/')) return true;
  return false;
}

Entry new_directory(const std::string& path) {
  Entry entry;
  entry.path = path;
  entry.kind = Kind::directory;
  entry.mode = 0755;
  return entry;
}

}  // namespace

std::vector<Glob> usual_xattrs() {
  return {Glob("security.capability"), Glob("system.posix_acl_access"),
          Glob("system.posix_acl_default")};
}

Entry Builder::entry_of(const tree::FileTree& tree, const std::string& path,
                        const tree::Status& status) const {
  Entry entry;
  entry.path = path;
  entry.kind = kind_of(status.kind, tree.describe(path));
  entry.mode = status.kind == tree::Kind::link ? 0777 : status.mode;
  entry.uid = status.uid;
  entry.gid = status.gid;
  entry.mtime = status.mtime;
  if (entry.kind == Kind::file || entry.kind == Kind::directory)
    entry.xattrs = wanted_xattrs(tree, path, policy_.xattrs);
  if (entry.kind == Kind::file) {
    entry.size = status.size;
    entry.source = ContentSource(tree, path);
  }
  return entry;
}

Builder::Item& Builder::put(Entry entry, const tree::FileTree* tree, const tree::FileId& id) {
  const std::string path = entry.path;
  const auto found = entries_.find(path);
  if (found == entries_.end())
    return entries_.emplace(path, Item{std::move(entry), tree, id}).first->second;

  Item& there = found->second;
  if (there.entry.kind != entry.kind)
    throw Error("cannot pack {}: it would be a {} and a {}", path, kind_name(there.entry.kind),
                kind_name(entry.kind));
  const bool same = entry.kind == Kind::directory ||
                    (entry.kind == Kind::link && there.entry.target == entry.target) ||
                    (entry.kind == Kind::file && there.tree == tree && there.id == id);
  if (!same)
    throw Error("cannot pack {}: two different {}s would be there", path, kind_name(entry.kind));
  // A directory of a tree says more than one made for want of it.
  if (entry.kind == Kind::directory && there.tree == nullptr && tree != nullptr &&
      !there.owner_is_set) {
    entry.reasons = std::move(there.entry.reasons);
    there = Item{std::move(entry), tree, id};
  }
  return there;
}

void Builder::add_directories_above(const tree::FileTree& tree, std::string_view path) {
  for (std::string above(tree::parent(path)); above != "/"; above = tree::parent(above)) {
    const auto known = entries_.find(above);
    if (known != entries_.end() && known->second.tree == &tree) return;
    const auto status = or_throw(tree.status(above), tree, above);
    put(entry_of(tree, above, status), &tree, status.id);
  }
}

void Builder::make_directories_above(std::string_view path) {
  for (std::string above(tree::parent(path)); above != "/"; above = tree::parent(above)) {
    if (const auto known = entries_.find(above);
        known != entries_.end() && known->second.entry.kind == Kind::directory)
      return;
    put(new_directory(above), nullptr, {});
  }
}

void Builder::add_real(const tree::FileTree& tree, const std::string& path,
                       const tree::Status& status, const Reason& reason) {
  if (path == "/") return;
  add_directories_above(tree, path);
  put(entry_of(tree, path, status), &tree, status.id).entry.reasons.push_back(reason);
}

// "/opt/x/../lib" leads nowhere unless /opt/x is there, although nothing in it
// is used: what stands before each ".." of a path is part of the way.
void Builder::add_turns(const tree::Walker& walker, const std::string& from, std::string_view path,
                        const Reason& reason) {
  for (auto turn = path.find("/.."); turn != std::string_view::npos;
       turn = path.find("/..", turn + 1)) {
    const bool is_whole_name = turn + 3 == path.size() || path[turn + 3] == '/';
    if (!is_whole_name || turn == 0) continue;
    const std::string_view before = path.substr(0, turn);
    const std::string absolute =
        before.front() == '/' ? std::string(before) : tree::join(from, before);
    const auto walked = walker.walk(absolute);
    if (!walked || walked->path == "/") continue;
    for (const std::string& link : walked->links)
      add_real_link(walker, link, reason);
    add_directories_above(walker.tree(), tree::join(walked->path, "x"));
  }
}

void Builder::add_real_link(const tree::Walker& walker, const std::string& path,
                            const Reason& reason) {
  const tree::FileTree& tree = walker.tree();
  const auto status = or_throw(tree.status(path), tree, path);
  Entry entry = entry_of(tree, path, status);
  entry.target = or_throw(tree.read_link(path), tree, path);
  entry.leads_nowhere = !walker.walk(path);
  const std::string from(tree::parent(path));
  if (!entry.leads_nowhere) add_turns(walker, from, entry.target, reason);
  add_directories_above(tree, path);
  put(std::move(entry), &tree, status.id).entry.reasons.push_back(reason);
}

void Builder::take(const tree::Walker& walker, const std::string& path) {
  const tree::FileTree& tree = walker.tree();
  const auto status = or_throw(tree.status(path), tree, path);
  Entry entry = entry_of(tree, path, status);
  if (entry.kind == Kind::link) {
    entry.target = or_throw(tree.read_link(path), tree, path);
    entry.leads_nowhere = !walker.walk(path);
  }
  add_directories_above(tree, path);
  put(std::move(entry), &tree, status.id);
}

std::string Builder::add(const tree::Walker& walker, std::string_view path, const Reason& reason) {
  const auto walked = or_throw(walker.walk(path), walker.tree(), std::string(path));
  const Reason on_the_way{
      .kind = ReasonKind::link, .by = walked.path, .name = std::string(path), .how = {}};
  add_turns(walker, "/", path, on_the_way);
  for (const std::string& link : walked.links)
    add_real_link(walker, link, on_the_way);
  add_real(walker.tree(), walked.path, walked.status, reason);
  return walked.path;
}

void Builder::add_state(const tree::Walker& walker, std::string_view path, const Reason& reason) {
  const auto item = entries_.find(add(walker, path, reason));
  if (item != entries_.end()) item->second.owner_is_set = true;
}

void Builder::keep_owners(std::set<std::uint32_t> uids, std::set<std::uint32_t> gids) {
  uids_ = std::move(uids);
  gids_ = std::move(gids);
}

std::string Builder::add_link(const tree::Walker& walker, std::string_view path,
                              const Reason& reason) {
  const auto link =
      or_throw(walker.walk(path, tree::LastLink::keep), walker.tree(), std::string(path));
  if (link.status.kind != tree::Kind::link) return add(walker, path, reason);

  const Reason on_the_way{
      .kind = ReasonKind::link, .by = link.path, .name = std::string(path), .how = {}};
  add_turns(walker, "/", path, on_the_way);
  for (const std::string& crossed : link.links)
    add_real_link(walker, crossed, on_the_way);
  add_real_link(walker, link.path, reason);

  const auto walked = walker.walk(link.path);
  if (walked && is_made_at_run_time(walked->path)) {
    entries_.at(link.path).entry.leads_nowhere = true;
  } else if (walked) {
    add(walker, link.path,
        {.kind = ReasonKind::link, .by = link.path, .name = std::string(path), .how = {}});
  }
  return link.path;
}

void Builder::write_file(const std::string& path, std::string bytes, std::uint32_t mode,
                         const Reason& reason) {
  make_directories_above(path);
  Entry entry;
  entry.path = path;
  entry.mode = mode;
  entry.size = bytes.size();
  entry.sha256 = sha256(as_bytes(bytes));
  const auto known = entries_.find(path);
  const bool same = known != entries_.end() && known->second.entry.sha256 == entry.sha256;
  if (known != entries_.end() && !same)
    throw Error("cannot write {} into the root file system: there is one already", path);
  entry.source = ContentSource(std::move(bytes));
  put(std::move(entry), nullptr, {}).entry.reasons.push_back(reason);
}

void Builder::write_directory(const std::string& path, std::uint32_t mode, Owner owner,
                              const Reason& reason) {
  make_directories_above(path);
  Entry entry = new_directory(path);
  Item& item = put(std::move(entry), nullptr, {});
  item.entry.mode = mode;
  item.entry.uid = owner.uid;
  item.entry.gid = owner.gid;
  item.owner_is_set = true;
  item.entry.reasons.push_back(reason);
}

void Builder::write_link(const std::string& path, std::string target, const Reason& reason) {
  make_directories_above(path);
  Entry entry;
  entry.path = path;
  entry.kind = Kind::link;
  entry.mode = 0777;
  entry.target = std::move(target);
  put(std::move(entry), nullptr, {}).entry.reasons.push_back(reason);
}

bool Builder::keeps_owner(const Item& item) const {
  return item.owner_is_set || (item.tree != nullptr &&
                               (uids_.contains(item.entry.uid) || gids_.contains(item.entry.gid)));
}

void Builder::decide(Entry& entry, bool keeps_owner) const {
  if (policy_.mtime) entry.mtime = *policy_.mtime;
  Owner owner = policy_.owner && !keeps_owner ? *policy_.owner : Owner{entry.uid, entry.gid};
  for (const auto& [glob, theirs] : policy_.owners)
    if (glob.matches(entry.path)) owner = theirs;
  entry.uid = owner.uid;
  entry.gid = owner.gid;
  if (entry.kind == Kind::link) return;
  for (const auto& [glob, mode] : policy_.modes)
    if (glob.matches(entry.path)) entry.mode = mode;
}

Manifest Builder::finish() const {
  Manifest manifest;
  manifest.entries.reserve(entries_.size());
  // The first name of each file that was found, by where that was.
  std::map<std::pair<const tree::FileTree*, tree::FileId>, std::size_t> first_names;

  for (const auto& [path, item] : entries_) {
    Entry entry = item.entry;
    decide(entry, keeps_owner(item));
    entry.is_made = item.tree == nullptr;
    if (entry.kind == Kind::file && item.tree != nullptr) {
      const auto [first, is_first] =
          first_names.emplace(std::pair(item.tree, item.id), manifest.entries.size());
      const Entry& file = is_first ? entry : manifest.entries[first->second];
      // Names that were given different modes or owners cannot be one file.
      const auto facts = [](const Entry& e) { return std::tie(e.mode, e.uid, e.gid); };
      if (!is_first && facts(entry) == facts(file)) {
        entry.kind = Kind::hard_link;
        entry.target = file.path;
        entry.source = {};
      }
    }
    manifest.entries.push_back(std::move(entry));
  }

  // A directory that nobody asked for is there because of what is in it.
  for (Entry& entry : manifest.entries) {
    std::ranges::sort(entry.reasons);
    const auto repeated = std::ranges::unique(entry.reasons);
    entry.reasons.erase(repeated.begin(), repeated.end());
    if (entry.kind != Kind::directory || !entry.reasons.empty()) continue;
    const auto inside =
        std::ranges::lower_bound(manifest.entries, entry.path + "/", {}, &Entry::path);
    if (inside != manifest.entries.end() && tree::parent(inside->path) == entry.path)
      entry.reasons.push_back(
          {.kind = ReasonKind::directory, .by = inside->path, .name = {}, .how = {}});
  }
  return manifest;
}

}  // namespace whittle::rootfs
