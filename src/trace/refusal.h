#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace whittle::trace {

// Makes a system call that a traced process is about to make come to nothing but this error
// (ENOENT). The process has to stand where its filter has stopped it. False: it is gone, or
// calls of this machine cannot be refused.
bool refuse_call(pid_t process, int error);

// Why no program can be traced with a filter here; nullopt: one can.
std::optional<std::string> why_no_tracing();

}  // namespace whittle::trace
