#pragma once

#include "elf/file.h"
#include "loader/object_store.h"

#include <optional>
#include <string>

namespace whittle::closure {

// The loader that a shared library without an interpreter would be loaded by:
// of those the ABI names for its machine the first one in the tree, musl's where
// it needs musl's libc.
std::optional<std::string> standard_loader(const loader::ObjectStore& store, const elf::File& file);

}  // namespace whittle::closure
