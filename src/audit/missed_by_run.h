#pragma once

#include "base/finding.h"
#include "plan/plan.h"
#include "rootfs/manifest.h"
#include "trace/record.h"
#include "tree/file_tree.h"

#include <string>
#include <string_view>

namespace whittle::audit {

// A run that was watched: in the root, or before it was packed.
struct WatchedRun {
  const trace::Record& record;
  std::string name = {};        // of the record of an earlier one; empty: it ran in the root
  std::string home = {};        // of who ran it; empty: nobody's
  std::string_view words = {};  // the last of what it said, which matters where it failed
  bool went_well = false;       // it did what was asked of it without what it lacked
};

// What the run looked for that the root does not have and the machine has: the file, its
// package, and the option that adds it; of more than a few files of one package all in one.
// What an earlier run opened is told though the machine lacks it. Of a run that went well it is a
// note: a program looks for much that it can do without. Also names that a failed run says
// in quotes and that lack in a directory whose names it has read.
//
// Not told: what else the machine lacks; a name that the run found in another directory; what
// engines make, one run or the machine has for itself, and what lies in somebody's home.
Findings missed_by_run(const WatchedRun& run, const tree::FileTree& root,
                       const tree::FileTree& machine);

// Which files of the root the runs of a record used, and which they did not; `exactness` has
// the names of the runs.
plan::Exactness compare_with_record(plan::Exactness exactness, const rootfs::Manifest& root,
                                    const trace::Record& record);

}  // namespace whittle::audit
