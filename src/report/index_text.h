#pragma once

#include "image/image_index.h"
#include "image/output.h"
#include "report/json.h"

#include <string>

namespace whittle::report {

// What an index has for whom, and how to go on with it.
std::string index_text(const image::ImageIndex& index, const image::OutputOptions& options,
                       const image::OutputReport& report);

// Sets platforms.
void put_index(Json& document, const image::ImageIndex& index);

}  // namespace whittle::report
