#pragma once

#include <string>

namespace whittle::image {

// How a document about an image lies beside it.
enum class AttachmentForm {
  referrer,  // a manifest of its own whose subject is the image, as OCI 1.1 has it
  buildkit,  // an attestation, as BuildKit writes it, in an index around both
};

// A bill of materials that goes along with an image.
struct Attachment {
  AttachmentForm form = AttachmentForm::referrer;
  std::string spdx;  // SPDX 2.3 as JSON
};

}  // namespace whittle::image
