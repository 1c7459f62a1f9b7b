#pragma once

#include "base/bytes.h"
#include "identity/component.h"

#include <vector>

namespace whittle::identity {

// The components that an ELF file names; found_in is empty.
std::vector<Component> words_of_binary(Bytes bytes);

}  // namespace whittle::identity
