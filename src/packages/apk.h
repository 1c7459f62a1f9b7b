#pragma once

#include "packages/records.h"
#include "tree/walker.h"

#include <expected>
#include <memory>
#include <string>

namespace whittle::packages {

// apk's database of a root; nullptr where there is none, and what is the matter where
// there is one that cannot be read.
std::expected<std::unique_ptr<Source>, std::string> open_apk(const tree::Walker& walker);

}  // namespace whittle::packages
