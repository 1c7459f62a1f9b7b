#pragma once

#include "sandbox/child.h"

#include <optional>
#include <string>
#include <vector>

// Another root directory and nothing more, for whoever is root where namespaces are refused.
namespace whittle::sandbox {

// Starts in the directory "root" of the room.
Launch in_chroot(Workload workload);

// Why that cannot be here; nullopt: it can.
std::optional<std::string> why_no_chroot();

// What such a run does not tell of a run in a container, in a few words each.
std::vector<std::string> not_shown_in_chroot();

}  // namespace whittle::sandbox
