#pragma once

#include "packages/package.h"

#include <cstdint>
#include <string>
#include <vector>

namespace whittle::packages {

// A file of a package as it is in a root file system, or a link.
struct ShippedFile {
  std::string path;  // absolute, without links in it
  bool is_link = false;
  std::uint32_t mode = 0;  // 07777
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  // Of its bytes, in hexadecimal, each where somebody asked for it; of a link all empty.
  std::string md5 = {};
  std::string sha1 = {};
  std::string sha256 = {};

  bool operator==(const ShippedFile&) const = default;
};

// A package of which files are in a root file system.
struct Shipped {
  Package package;
  Details details;
  std::vector<ShippedFile> files;  // sorted by path
};

}  // namespace whittle::packages
