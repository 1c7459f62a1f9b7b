#pragma once

#include "sandbox/child.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace whittle::rootfs {
struct Manifest;
}

// This machine's own root, of which no file can be read or executed but those that the
// packed root has too: no copy and no privilege are needed.
namespace whittle::sandbox {

// What the machine has of a root, path by path.
struct Shared {
  std::vector<std::string> same;       // files with the same bytes
  std::vector<std::string> different;  // files with other ones, and those that are not there
};

// Holds every file of a root against the one at the same path below `machine`.
Shared shared_files(const rootfs::Manifest& root, const std::string& machine = "/");

// The program may read and execute these files, and what an engine mounts, and no other.
Launch in_landlock(Workload workload, const Shared& shared);

// Why that cannot be here for such a root; nullopt: it can.
std::optional<std::string> why_no_landlock(const Shared& shared);

// What such a run does not tell of a run in a container, in a few words each.
std::vector<std::string> not_shown_in_landlock();

}  // namespace whittle::sandbox
