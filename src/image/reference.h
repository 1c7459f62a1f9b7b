#pragma once

#include <string>
#include <string_view>

namespace whittle::image {

// The name of an image in the forms that engines want.
struct Reference {
  std::string full;      // "docker.io/library/hello:1.0": containerd, podman
  std::string familiar;  // "hello:1.0": the Docker engine
  std::string tag;       // "1.0": skopeo, umoci

  bool operator==(const Reference&) const = default;
};

// "hello", "hello:1.0", "example.org:5000/team/hello:1.0". As Docker normalises
// it: without a registry docker.io, there without a user library, without a tag
// latest. Throws Error for what no registry takes as a name.
Reference parse_reference(std::string_view text);

}  // namespace whittle::image
