#pragma once

#include "image/image_reader.h"

#include <string_view>

namespace whittle::audit {

// What in the root of a running container does not come out of its image: what is mounted
// there, by /proc/self/mountinfo, whose text this is; what engines put there; and
// /.whittle, where whittle itself is mounted or copied to.
image::LeftOut places_of_engine(std::string_view mountinfo);

// The same of the root that this process has.
image::LeftOut places_of_engine_here();

}  // namespace whittle::audit
