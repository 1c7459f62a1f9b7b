#pragma once

#include "image/image_reader.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace whittle::report {

// Of each layer of an image, in order, the line of the Dockerfile, from 1, whose instruction
// made it; nullopt for those of its base image, and where the texts do not agree. `history`
// of layers is as docker's classic builder, BuildKit and buildah write it ("created_by").
std::vector<std::optional<std::size_t>> dockerfile_lines(
    std::string_view dockerfile, const std::vector<image::LayerFacts>& layers);

}  // namespace whittle::report
