#pragma once

#include "plan/start.h"
#include "sandbox/workload.h"
#include "tree/file_tree.h"

namespace whittle::audit {

// What an engine would start in a root: its words, the image's variables and those that
// engines add, its user with the groups that /etc/group gives it. Throws Error where nothing
// is said to start.
sandbox::Workload workload_of(const tree::FileTree& root, const plan::Start& start);

// The same in the root that whittle runs in: with whittle's own variables, directory and
// user, where `start` says no other.
sandbox::Workload workload_here(const tree::FileTree& root, const plan::Start& start);

}  // namespace whittle::audit
