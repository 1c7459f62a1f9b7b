#pragma once

#include "base/finding.h"
#include "rootfs/manifest.h"

#include <string>

namespace whittle::sandbox {

// Unpacks a root file system into the new directory "root" of the room, with owners as far
// as this user may give files away; what could not be set is told. Throws Error.
Findings stage(const rootfs::Manifest& root, const std::string& room);

// What room there is for that: TMPDIR, else /tmp.
std::string place_of_rooms();

}  // namespace whittle::sandbox
