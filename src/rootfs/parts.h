#pragma once

#include "packages/database.h"
#include "rootfs/manifest.h"
#include "tree/overlay_tree.h"

namespace whittle::rootfs {

// Says of every entry whether it belongs to the base, which changes only with the packages,
// or to what the user builds; the essay in parts.cpp has the rules. `placed` is the tree that
// the manifest was made from. Names of one file are in one part.
void assign_parts(Manifest& manifest, const packages::Database& packages,
                  const tree::OverlayTree& placed);

// The two as root file systems of their own: laid over each other, `app` last, they are the
// whole. A directory on the way to entries of both is in both, alike.
struct Parts {
  Manifest base;
  Manifest app;
};
Parts split_parts(const Manifest& manifest);

// Gives the files of `manifest` the digests that those of a copy of it, or of a part, have.
void take_digests(Manifest& manifest, const Manifest& written);

}  // namespace whittle::rootfs
