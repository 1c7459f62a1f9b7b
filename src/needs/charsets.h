#pragma once

#include "tree/walker.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::needs {

// What gconv-modules and gconv-modules.d/*.conf of one directory say: which file
// converts which character set.
class Charsets {
 public:
  // Knows nothing where the directory has no gconv-modules.
  Charsets(const tree::Walker& walker, const std::string& directory);

  // The files, without ".so", that convert a character set by this name (upper or
  // lower case, "//" and what follows not counted); empty for what is unknown
  // here or built into libc.
  std::vector<std::string> modules(std::string_view charset) const;
  bool knows(std::string_view charset) const { return !modules(charset).empty(); }

  // The configuration that was read.
  const std::vector<std::string>& files() const { return files_; }

 private:
  void read(const tree::Walker& walker, const std::string& path);

  std::vector<std::string> files_;
  std::map<std::string, std::string> aliases_;
  std::map<std::string, std::vector<std::string>> modules_;  // by canonical name
};

// The directories that glibc's gconv modules may lie in.
std::vector<std::string> gconv_directories(const tree::Walker& walker);

}  // namespace whittle::needs
