#pragma once

#include "base/descriptor.h"

#include <string>

namespace whittle {

enum class TemporaryKind { file, directory };

// What is written beside its target until it is whole, as ".TARGET.whittle-PID-N".
//
// It is locked (flock) for as long as it is open: what a killed process left behind is
// told from what another one still writes by its lock. Whoever writes to the same target
// next removes it, if it belongs to the same user.
struct Temporary {
  std::string path;
  Descriptor fd;  // a file for writing, a directory for reading
};

// Makes a new one beside `target`, a file with the mode that the umask leaves, or a
// directory for its owner alone; first removes those that nobody holds any more.
// Throws Error "cannot write SHOWN: REASON".
Temporary make_temporary(const std::string& target, TemporaryKind kind, const std::string& shown);

// "/a/b" → "/a", "b" → ".", "/b" → "/".
std::string directory_of(const std::string& path);

}  // namespace whittle
