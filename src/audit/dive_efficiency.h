#pragma once

#include "image/image_reader.h"

#include <cstdint>
#include <vector>

namespace whittle::audit {

// The three numbers by which dive judges an image, under the names that it gives them. They
// are told for comparison alone: contents of a removed directory and equal contents under
// two names are not in them.
struct DiveEfficiency {
  double efficiency = 1;           // 0 to 1
  std::uint64_t wasted_bytes = 0;  // of paths that several layers have, all copies
  double user_wasted_percent = 0;  // of wasted bytes and all layers above the first, 0 to 1
                                   // or more; not a number where both are 0
};

// As dive 0.13.1 computes them (dive/filetree/efficiency.go, dive/image/analysis.go), from
// the layers as their tars name them.
DiveEfficiency dive_efficiency(const std::vector<image::LayerFacts>& layers);

}  // namespace whittle::audit
