#pragma once

#include "packages/records.h"
#include "tree/walker.h"

#include <expected>
#include <memory>
#include <string>

namespace whittle::packages {

// dpkg's database of a root, that of distroless images too; nullptr where there is none,
// and what is the matter where there is one that cannot be read. The walker must outlive
// the source.
std::expected<std::unique_ptr<Source>, std::string> open_dpkg(const tree::Walker& walker);

}  // namespace whittle::packages
