#pragma once

#include "rootfs/builder.h"

#include <optional>

namespace whittle::rootfs {

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
};

// Adds it. What the builder has already stays; add it before needs::Answer's files,
// whose passwd and group hold less.
void add_skeleton(Builder& builder, const Skeleton& skeleton);

}  // namespace whittle::rootfs
