#pragma once

#include "base/bytes.h"
#include "base/descriptor.h"

#include <sys/types.h>

#include <string>

namespace whittle::second_reader {

// These bytes as a file in memory, to be read from its start. Throws Error if there is no
// memory for them.
Descriptor memory_file(Bytes bytes);

// What a child writes to `input` is read from `output`; no other program inherits them.
struct Pipe {
  Descriptor output;
  Descriptor input;
};

// Throws Error, which names the program that it is for.
Pipe make_pipe(const std::string& program);

// How a child ended, as waitpid() has it.
int wait_for(pid_t child);

}  // namespace whittle::second_reader
