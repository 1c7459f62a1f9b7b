#pragma once

#include "packages/records.h"
#include "tree/walker.h"

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace whittle::packages {

// Where a root may have rpm's database, as paths of the directory.
const std::vector<std::string>& rpm_directories();

// rpm's database of a root, as SQLite keeps it since rpm 4.16; nullptr where there is
// none, and what is the matter where there is one that cannot be read, one of the older
// formats among them.
std::expected<std::unique_ptr<Source>, std::string> open_rpm(const tree::Walker& walker);

}  // namespace whittle::packages
