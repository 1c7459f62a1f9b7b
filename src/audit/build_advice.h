#pragma once

#include "audit/standing.h"
#include "plan/plan.h"
#include "rootfs/manifest.h"

#include <cstdint>
#include <string>
#include <vector>

namespace whittle::audit {

// What whoever builds a program could do for a smaller image.
struct BuildAdvice {
  std::string path;         // of the program or library
  std::string fact;         // "it is not stripped"
  std::string option;       // "-Wl,-z,pack-relative-relocs"
  std::uint64_t bytes = 0;  // that would not be there then; at most
  bool operator==(const BuildAdvice&) const = default;
};

// What holds for the programs and libraries of a plan that no package ships, where it is
// worth 64 kB: symbols and debug sections, relative relocations that this image's loader
// could read packed, and a libstdc++ that they alone use. The largest first. `judged` is of
// every entry of `root`, in its order.
std::vector<BuildAdvice> build_advice(const plan::Plan& plan, const rootfs::Manifest& root,
                                      const std::vector<Judged>& judged);

}  // namespace whittle::audit
