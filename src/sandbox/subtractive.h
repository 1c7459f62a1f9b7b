#pragma once

#include "sandbox/child.h"
#include "trace/tracer.h"

#include <optional>
#include <string>
#include <vector>

namespace whittle::rootfs {
struct Manifest;
}

// This machine's own root, of which a tracer hides whatever the packed root does not have:
// no copy and no privilege are needed.
namespace whittle::sandbox {

Launch in_own_root(Workload workload);

// What such a program does not find: all that is neither in the root, which must outlive
// this, nor where an engine mounts something.
trace::Hides hides_all_but(const rootfs::Manifest& root);

// Why that cannot be here for such a root; nullopt: it can.
std::optional<std::string> why_no_subtraction(const rootfs::Manifest& root,
                                              const std::string& machine = "/");

// What such a run does not tell of a run in a container, in a few words each.
std::vector<std::string> not_shown_by_subtraction(const rootfs::Manifest& root,
                                                  const std::string& machine = "/");

}  // namespace whittle::sandbox
