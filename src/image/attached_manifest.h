#pragma once

#include "base/digest.h"
#include "image/attachment.h"
#include "image/oci_json.h"
#include "image/platform.h"
#include "image/reference.h"

#include <optional>
#include <string>

namespace whittle::image {

// What an attachment is of.
struct AttachedTo {
  nlohmann::json manifest;  // the descriptor of the image's
  Platform platform;
  std::optional<Reference> reference;
  std::string created;  // as the image has it
};

// The manifest of an attachment.
struct AttachedManifest {
  nlohmann::json descriptor;  // for the index that has the image's
  Digest digest;
};

// Adds the blobs of an attachment.
AttachedManifest add_attachment(OciFileList& files, const Attachment& attachment,
                                const AttachedTo& image);

}  // namespace whittle::image
