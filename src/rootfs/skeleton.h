#pragma once

#include "needs/accounts.h"
#include "rootfs/builder.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace whittle::rootfs {

// An empty directory that is asked for; mode and owner are those of the tree where nothing
// is said, else 0755 and 0:0.
struct AskedDirectory {
  std::string path;  // absolute
  std::optional<std::uint32_t> mode = {};
  std::optional<Owner> owner = {};

  bool operator==(const AskedDirectory&) const = default;
};

// What no file asks for, but a service in a container may.
struct Skeleton {
  // /tmp (1777), passwd and group, and /home/nonroot for the user nonroot (65532).
  bool places = false;
  // Who the process will be: passwd and group name them, with a home where `places`
  // is asked for too. Numbers that have no name become those of "user".
  std::optional<Owner> user;
  // Empty directories where a runtime mounts something, for roots that are read-only:
  // /dev, /etc, /proc, /run, /sys. Files that it mounts (hosts, hostname,
  // resolv.conf) are not among them.
  bool mount_points = false;
  std::vector<AskedDirectory> directories = {};
};

// Whom passwd and group name for it; nobody where they are not asked for.
needs::Accounts accounts_of(const Skeleton& skeleton);

// Adds its directories; those asked for as they are in the walker's tree, with the links on
// the way. What the builder has already stays. Throws Error for a path that is no directory.
void add_skeleton(Builder& builder, const tree::Walker& walker, const Skeleton& skeleton);

}  // namespace whittle::rootfs
