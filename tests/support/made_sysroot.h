#pragma once

#include "support/made_system.h"
#include "support/temporary_directory.h"

#include <filesystem>
#include <string>

namespace whittle::test {

// A directory with glibc's loader and libc in it: what --sysroot takes.
class MadeSysroot {
 public:
  MadeSysroot() {
    add(made_loader_path, made_ld_so());
    add("/lib64/libc.so.6", made_elf({.soname = "libc.so.6"}));
  }

  // A file of mode 0755.
  void add(const std::string& path, const std::string& bytes) {
    write_file(at(path), bytes);
    std::filesystem::permissions(at(path), std::filesystem::perms{0755});
  }
  void add_program(const std::string& path, std::vector<MadeNeed> needs) {
    add(path, made_elf(made_program(std::move(needs))));
  }

  // Where a path of it is outside.
  std::string at(const std::string& path) const { return directory_ / path.substr(1); }
  std::string path() const { return directory_.path().string(); }

 private:
  TemporaryDirectory directory_;
};

}  // namespace whittle::test
