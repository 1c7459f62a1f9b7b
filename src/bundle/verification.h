#pragma once

#include "base/finding.h"
#include "rootfs/manifest.h"
#include "sandbox/course.h"
#include "trace/record.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace whittle::bundle {

// A bundle that is there, held against what was written of it and started where there is
// nothing else.
struct BundleVerification {
  Findings findings;
  std::size_t files = 0;
  std::uint64_t bytes = 0;
  bool is_file = false;
  // Launchers whose loaders loaded all that they load at start, and ended.
  std::vector<std::string> loaded;
  std::string not_loaded;                 // why none was asked to; may be empty
  std::optional<sandbox::Course> course;  // of the program that was to be run
  bool ran_well = true;
  // What the kernel and the machine own, of all that was started.
  std::map<std::string, std::set<trace::Use>> of_machine;
};

// Every file that is not as bundle.json has it, is missing or is there besides. Who owns what
// is the copier's, and so are modes but for the right to execute. bundle.json itself is in
// neither.
Findings check_files(rootfs::Manifest root, const rootfs::Manifest& described);

// Adds what a run in the root of proof.h touched outside of the bundle. `home` is its user's.
void add_run(BundleVerification& verification, const sandbox::Course& course,
             const std::string& home);

// What a loader that only lists, by LD_TRACE_LOADED_OBJECTS, did not find or how it ended
// otherwise; empty: it loaded all.
Findings judge_listing(const sandbox::Course& course, const std::string& launcher);

}  // namespace whittle::bundle
