#pragma once

#include "base/finding.h"
#include "base/output_file.h"
#include "rootfs/manifest.h"

namespace whittle::image {

// Writes a manifest into an output directory: what `COPY --from=main /mnt/rootfs/ /`
// takes. Follows no link out of it, whatever the manifest says. Digests as in
// write_tar().
//
// Owners and extended attributes need privileges: what could not be set is
// returned as notes, one a kind. The caller commits.
Findings write_directory(rootfs::Manifest& manifest, OutputDirectory& out);

// The same into an open and empty directory, which nobody waits for to reach the disk.
Findings fill_directory(rootfs::Manifest& manifest, int directory);

}  // namespace whittle::image
