#pragma once

#include "identity/ownership.h"
#include "rootfs/manifest.h"

#include <cstdint>
#include <string>

namespace whittle::report {

// A root file system, an entry a line: mode, owner, size, path, why it is there and of which
// package it is; at last its totals.
std::string plan_text(const rootfs::Manifest& manifest, const identity::Ownership& owners = {});

// A limit that was exceeded. Where what was measured is smaller than the files
// (compressed), each file is taken to have its share.
struct Excess {
  std::uint64_t limit = 0;
  std::uint64_t measured = 0;
  std::string option;  // that set it: "--max-size"
};

// By how much, and the largest files that together make up for it, with the reasons
// why they are there.
std::string over_budget_text(const rootfs::Manifest& manifest, const Excess& excess);

}  // namespace whittle::report
