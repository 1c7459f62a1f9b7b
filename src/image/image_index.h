#pragma once

#include "base/digest.h"
#include "image/oci_image.h"
#include "image/platform.h"
#include "image/reference.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace whittle::image {

// One image among those of several platforms.
struct IndexedImage {
  Platform platform;
  Digest manifest;
  std::string source;  // the path of the archive or layout that it came from

  bool operator==(const IndexedImage&) const = default;
};

// Images of several platforms under one name.
struct ImageIndex {
  OciFiles oci;  // its manifest is the index; its configuration is the first image's
  std::vector<IndexedImage> images;  // in the order of the paths
  std::optional<Reference> reference;
};

struct IndexRequest {
  std::vector<std::string> paths;      // OCI archives and layouts
  std::optional<Reference> reference;  // nullopt: the name that all of them have
  std::int64_t created = 0;            // the time of its files, in seconds since 1970
  OciForm form = OciForm::archive;
};

// Every image that the paths hold, attestations aside, with the bytes that it has there. In an
// archive engines that know no index find the first image. Throws Error for what is no OCI
// image, for bytes that are not those of their digest, and for two images of one platform.
ImageIndex make_index(const IndexRequest& request);

}  // namespace whittle::image
