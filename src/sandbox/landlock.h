#pragma once

#include "sandbox/child.h"
#include "sandbox/shared_files.h"

#include <optional>
#include <string>
#include <vector>

// This machine's own root, of which no file can be read or executed but those that the
// packed root has too: no copy and no privilege are needed.
namespace whittle::sandbox {

// The program may read and execute what the machine has at these paths, and what an engine
// mounts, and no other file.
Launch in_landlock(Workload workload, const SharedFiles& shared);

// Why that cannot be here for such a root; nullopt: it can.
std::optional<std::string> why_no_landlock(const SharedFiles& shared);

// What such a run does not tell of a run in a container, in a few words each.
std::vector<std::string> not_shown_in_landlock(const SharedFiles& shared);

}  // namespace whittle::sandbox
