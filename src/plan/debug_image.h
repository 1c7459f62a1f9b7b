#pragma once

#include "plan/plan.h"

#include <string>
#include <vector>

namespace whittle::plan {

// Where the shell of a debug image and its commands are: the place that distroless images have
// made known.
inline constexpr const char* shell_directory = "/busybox";

// The root file system of a plan with what a person needs to look into it: a static busybox of
// the tree under the names of its commands, and the debug data that stripping took off, where
// debuggers look for it by build id. Throws Error where the tree has no such busybox for the
// machine of the programs.
rootfs::Manifest debug_manifest(const Plan& plan);

// The environment of its processes: the shell's directory comes last in PATH.
std::vector<std::string> debug_environment(std::vector<std::string> environment);

}  // namespace whittle::plan
