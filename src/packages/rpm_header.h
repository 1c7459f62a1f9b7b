#pragma once

#include "base/bytes.h"
#include "packages/records.h"

#include <optional>

namespace whittle::packages {

// The package that a header of rpm describes, as a row of its database has it: without
// the magic bytes. What lies outside of the bytes is left out; nullopt where there is no
// name. The list is made in `room`.
std::optional<Record> read_rpm_header(Bytes bytes, ListRoom& room);

}  // namespace whittle::packages
