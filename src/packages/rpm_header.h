#pragma once

#include "base/bytes.h"
#include "packages/records.h"
#include "packages/shipped.h"

#include <optional>
#include <string>
#include <vector>

namespace whittle::packages {

// The package that a header of rpm describes, as a row of its database has it: without
// the magic bytes. What lies outside of the bytes is left out; nullopt where there is no
// name. The list is made in `room`.
std::optional<Record> read_rpm_header(Bytes bytes, ListRoom& room);

// The same of what is asked of few packages; all empty where the bytes are no header.
Details read_rpm_details(Bytes bytes);

// A header with what scanners look for: who the package is, and of its files those of
// `files`, as they are. Nothing is signed any more: to rpm itself it is damaged.
// Nothing where the bytes are no header.
std::string reduced_rpm_header(Bytes bytes, const std::vector<ShippedFile>& files);

}  // namespace whittle::packages
