#pragma once

#include "base/glob.h"
#include "rootfs/manifest.h"
#include "tree/walker.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whittle::rootfs {

struct Owner {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  auto operator<=>(const Owner&) const = default;
};

// The extended attributes that go along with a file unless more is said: file
// capabilities and access lists. Others are notes of the machine (user.xdg.origin.url
// has addresses in it, passwords and all), or mean nothing elsewhere.
std::vector<Glob> usual_xattrs();

// What is not taken over as found. Of several patterns that match a path, the
// last one decides.
struct Policy {
  std::optional<Owner> owner = Owner{};  // nullopt: as found
  std::vector<std::pair<Glob, Owner>> owners;
  std::vector<std::pair<Glob, std::uint32_t>> modes;  // never of links, which have none
  std::optional<std::int64_t> mtime = 0;              // nullopt: as found
  std::vector<Glob> xattrs = usual_xattrs();          // the names of those that are taken over
};

// Makes a manifest out of files of trees. Whatever is added brings along every
// link crossed on the way to it, as found, and every directory that the kernel
// passes through, with its mode. Names of one file stay one file. The same thing
// may be added often; its reasons are collected. The trees must outlive the
// manifest. What is added, not in which order, decides what comes out.
class Builder {
 public:
  explicit Builder(Policy policy = {}) : policy_(std::move(policy)) {}

  // The file or the directory (without what is in it) that `path` leads to in
  // the walker's tree; returns its real path. Throws Error if it cannot be
  // found, or is a device, a fifo or a socket.
  std::string add(const tree::Walker& walker, std::string_view path, const Reason& reason);

  // A directory that is written to: as add(), with the owner that it has in the tree
  // whatever the policy says of all.
  void add_state(const tree::Walker& walker, std::string_view path, const Reason& reason);

  // Who is known in the image: what is found to be theirs stays theirs, whatever the policy
  // says of all. A database is its server's, a configuration that a group may read the group's.
  void keep_owners(std::set<std::uint32_t> uids, std::set<std::uint32_t> gids);

  // The link at `path` and what it leads to; a link that leads nowhere is taken
  // alone. What is no link is added as above. Returns the link's own real path.
  std::string add_link(const tree::Walker& walker, std::string_view path, const Reason& reason);

  // What is at this very real path, nothing else: a link without what it leads
  // to. For taking whole trees as they are.
  void take(const tree::Walker& walker, const std::string& path);

  // What is in no tree: a file of these bytes, an empty directory, a link. `path`
  // has no link in its directories; missing ones are made, 0755.
  void write_file(const std::string& path, std::string bytes, std::uint32_t mode,
                  const Reason& reason);
  void write_directory(const std::string& path, std::uint32_t mode, Owner owner,
                       const Reason& reason);
  void write_link(const std::string& path, std::string target, const Reason& reason);

  // Whether there is something at this very path.
  bool has(const std::string& path) const { return entries_.contains(path); }

  // The manifest so far, owners, modes and times decided. Not checked: see
  // check() in manifest_check.h.
  Manifest finish() const;

 private:
  struct Item {
    Entry entry;
    const tree::FileTree* tree = nullptr;  // where the file was found,
    tree::FileId id;                       // and which one it is
    bool owner_is_set = false;             // written with an owner of its own
  };

  Entry entry_of(const tree::FileTree& tree, const std::string& path,
                 const tree::Status& status) const;
  Item& put(Entry entry, const tree::FileTree* tree, const tree::FileId& id);
  void add_real(const tree::FileTree& tree, const std::string& path, const tree::Status& status,
                const Reason& reason);
  void add_real_link(const tree::Walker& walker, const std::string& path, const Reason& reason);
  void add_directories_above(const tree::FileTree& tree, std::string_view path);
  void make_directories_above(std::string_view path);
  void add_turns(const tree::Walker& walker, const std::string& from, std::string_view path,
                 const Reason& reason);
  bool keeps_owner(const Item& item) const;
  void decide(Entry& entry, bool keeps_owner) const;

  Policy policy_;
  std::set<std::uint32_t> uids_;  // see keep_owners()
  std::set<std::uint32_t> gids_;
  std::map<std::string, Item> entries_;
};

}  // namespace whittle::rootfs
