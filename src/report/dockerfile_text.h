#pragma once

#include "image/oci_image.h"

#include <string>
#include <string_view>
#include <vector>

namespace whittle::report {

// Words in exec form: ["/server", "-x"].
std::string exec_form(const std::vector<std::string>& words);

// The instructions that say what the process of an image will have, a line each: ENV,
// WORKDIR, USER, EXPOSE, LABEL, STOPSIGNAL, HEALTHCHECK, ENTRYPOINT, CMD.
std::string config_instructions(const image::ImageConfig& config);

// A Dockerfile that makes of the image `from` what `whittle pack` makes of it with these
// arguments, for both builders; the image `whittle` has the program.
std::string small_dockerfile(const std::string& from, const std::vector<std::string>& arguments,
                             const image::ImageConfig& config);

}  // namespace whittle::report
