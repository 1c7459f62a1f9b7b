#pragma once

#include "loader/ld_so.h"
#include "support/made_elf.h"

#include <string>
#include <vector>

// Dynamic loaders made in memory: ELF files that hold the strings by which a
// loader tells what is compiled into it.
namespace whittle::test {

struct MadeLdSo {
  std::string version = "GNU libc";  // what the banner has in brackets; empty: no banner
  loader::Release release = {.major = 2, .minor = 36};
  std::vector<std::string> default_directories = {"/lib64/", "/usr/lib64/"};
  std::string lib_token = "lib64";
  std::string cache_path = "/etc/ld.so.cache";
  MadeElf elf = {.soname = "ld-linux-x86-64.so.2"};
};

// glibc's ld.so.
std::string made_ld_so(const MadeLdSo& description = {});

// musl's ld-musl-MACHINE.so.1.
std::string made_musl(const std::string& machine = "x86_64", MadeElf elf = {});

}  // namespace whittle::test
