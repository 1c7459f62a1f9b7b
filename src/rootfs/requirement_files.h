#pragma once

#include "needs/requirements.h"
#include "rootfs/builder.h"
#include "tree/walker.h"

#include <vector>

namespace whittle::rootfs {

// Adds the files that needed requirements take from the walker's tree, and those that are
// made for the image: passwd and group too, which name `asked` as well, by the names that their
// numbers have. What is there already, by name, is not written over.
void add_requirements(Builder& builder, const tree::Walker& walker,
                      const std::vector<needs::Requirement>& requirements,
                      const needs::Accounts& asked = {});

}  // namespace whittle::rootfs
