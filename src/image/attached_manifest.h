#pragma once

#include "base/digest.h"
#include "image/attachment.h"
#include "image/oci_image.h"

namespace whittle::image {

// An image and what is attached to it.
struct AttachedImage {
  OciFiles oci;       // its manifest is the index, where the attachment is in one with the image
  Digest attachment;  // of the manifest of what is attached
};

// Puts a document beside an image that was made with this configuration. As a referrer it takes a
// reference in that, for tools tell the image by its name then.
AttachedImage attach(OciFiles image, const Attachment& attachment, const ImageConfig& config);

}  // namespace whittle::image
