#pragma once

#include "support/temporary_directory.h"

#include <sys/stat.h>

#include <string>

namespace whittle::test {

// A second reader that does this in the shell, whatever it is asked about.
inline std::string made_reader(const TemporaryDirectory& directory, const std::string& script) {
  const std::string path = directory / "reader";
  write_file(path, "#!/bin/sh\n" + script + "\n");
  ::chmod(path.c_str(), 0755);
  return path;
}

}  // namespace whittle::test
