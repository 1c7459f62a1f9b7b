#pragma once

#include "base/bytes.h"
#include "base/descriptor.h"

namespace whittle::second_reader {

// These bytes as a file in memory, to be read from its start. Throws Error if there is no
// memory for them.
Descriptor memory_file(Bytes bytes);

}  // namespace whittle::second_reader
