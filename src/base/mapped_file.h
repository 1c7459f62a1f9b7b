#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <memory>
#include <string>

namespace whittle {

// The first `size` bytes of the file open as `fd`, mapped for reading; null if size is 0.
// The map outlives `fd`. Null and errno if it cannot be mapped.
//
// A file that is cut short while it is mapped, or a disk that fails, is a signal (SIGBUS)
// where its bytes are read. From there on they read as zeros, which mean nothing: whoever
// hands on what came of mapped bytes calls throw_if_a_map_failed() before. `name` is what
// that calls the file.
std::shared_ptr<const void> map_file(int fd, std::size_t size, std::string name);

// Takes from the process, not from the machine, the memory in which these bytes were read,
// where they are of a map: who reads a large file once, piece by piece, needs little of it.
// They read as before.
void let_go_of_pages(Bytes bytes);

// Throws Error "cannot read NAME: ..." if bytes of a mapped file could not be read since
// the program started.
void throw_if_a_map_failed();

}  // namespace whittle
