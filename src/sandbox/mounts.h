#pragma once

#include <string>

namespace whittle::sandbox {

// Makes the directory `root` the root of this process and of those that come after it, with
// a /proc, a /dev, a /sys and the files of /etc that an engine would put there; what else is
// mounted is gone. The process must have a mount and a PID namespace of its own. Throws
// Error.
void enter_root(const std::string& root);

// Lets nobody write to what of /proc is the machine's, nor read what tells of it.
void close_proc();

// Mounts an empty directory in memory at `path`, where this process alone sees it. Throws
// Error.
void mount_memory(const std::string& path);

// What is mounted from now on is seen by nobody else. Throws Error.
void make_mounts_private();

}  // namespace whittle::sandbox
