#pragma once

#include "base/descriptor.h"

#include <sys/types.h>

#include <string>

namespace whittle {

// What a child writes to `input` is read from `output`; no other program inherits them.
struct Pipe {
  Descriptor output;
  Descriptor input;
};

// Throws Error, which names the program that it is for.
Pipe make_pipe(const std::string& program);

// How a child ended, as waitpid() has it.
int wait_for(pid_t child);

}  // namespace whittle
