#pragma once

#include "base/finding.h"
#include "rootfs/manifest.h"
#include "trace/record.h"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace whittle::bundle {

// Where a bundle lies in a root that holds nothing else: no loader has that compiled in.
constexpr std::string_view place_in_empty_root = "/some where/else";
// Where one that is a file unpacks itself there.
constexpr std::string_view cache_in_empty_root = "/some where/cache";

// That root. The sources of `bundle` must outlive it.
rootfs::Manifest empty_root_with(const rootfs::Manifest& bundle);

// What programs of a bundle asked for outside of it in that root.
struct Outside {
  // What the kernel and the machine own, and how it was used: "/dev/null".
  std::map<std::string, std::set<trace::Use>> of_machine;
  // One of kind traced_file_absent for what a machine may have besides: an error for each
  // library, which would be built for another C library, else a warning a directory.
  Findings findings;
};

// `home` is the user's.
Outside outside_of(const trace::Record& record, const std::string& home);

}  // namespace whittle::bundle
