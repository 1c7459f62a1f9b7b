#pragma once

#include "base/finding.h"
#include "plan/plan.h"
#include "plan/request.h"
#include "rootfs/include.h"

#include <map>
#include <string>
#include <vector>

namespace whittle::plan {

// What runs bring to an image.
struct RunFiles {
  std::vector<rootfs::SinglePath> paths;
  Findings findings;  // what is left out, and why
};

// The files, links and directories of the tree that the runs of a request used. Not taken:
//  - what they made, or only wrote; the directory that it was written to comes, with its owner,
//  - what lies in /proc, /sys and /dev, which whoever starts a container makes,
//  - of /run, /tmp and /var/tmp all but directories,
//  - files below /root and `home`, files of the machine, and what looks like a secret:
//    these are findings, with the option that adds them,
//  - what is included or placed anyway, by the request itself.
// Of a directory whose names were read and most of whose files were, at least two, the others
// come too: whoever reads all that is there has no list of it.
RunFiles files_of_runs(const World& world, const Request& request);

// Of the programs and libraries among `roots` that are there for a run alone: removes those
// that another program loads anyway, and libraries that do not load by themselves, as they
// did in the run.
void drop_loaded(std::map<std::string, Reason>& roots, const World& world,
                 const std::vector<std::string>& programs);

// How the manifest compares with what the runs used.
Exactness compare_with_runs(const rootfs::Manifest& manifest, const World& world,
                            const Request& request);

}  // namespace whittle::plan
