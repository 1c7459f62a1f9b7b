#pragma once

#include "base/finding.h"
#include "image/image_reader.h"

namespace whittle::audit {

// What looks like a secret in layers of an image and is not seen in it, for a later layer
// removed or replaced it: whoever has the image can read it all the same. By path, kind and
// layer; no byte of one is ever told. See needs/secrets.h for what looks like one.
Findings find_layer_secrets(const image::Image& image);

}  // namespace whittle::audit
