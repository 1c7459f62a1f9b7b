#pragma once

#include "elf/file.h"
#include "tree/directory_tree.h"

#include <filesystem>
#include <string>

namespace whittle::test {

// Calls look(path, bytes) for every ELF file of this machine below the directories
// that Debian installs programs and libraries to; links are passed over.
template <typename Look>
void each_elf_file(Look look) {
  const tree::DirectoryTree root("/");
  for (const char* top : {"/usr/bin", "/usr/sbin", "/usr/lib"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             top, std::filesystem::directory_options::skip_permission_denied)) {
      if (!entry.is_regular_file() || entry.is_symlink()) continue;
      const auto contents = root.contents(entry.path());
      if (contents && elf::is_elf(contents->bytes())) {
        look(entry.path().string(), contents->bytes());
      }
    }
  }
}

}  // namespace whittle::test
