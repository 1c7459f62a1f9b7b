#pragma once

#include <string>
#include <vector>

namespace whittle::packages {

// One installed package.
struct Package {
  std::string name;  // without the architecture
  std::string version;
  std::string architecture;
  std::string source;  // the source package it was built from; its own name where none is said
  // The packages it depends on, by name and each once: of alternatives, and of what a
  // name stands for that is no package's own, the one that is installed.
  std::vector<std::string> depends;

  bool operator==(const Package&) const = default;
};

// What is not in a package and there once it is installed or started. Each is sorted.
struct MadeByPackage {
  std::vector<std::string> directories;  // absolute paths; some may be files
  std::vector<std::string> users;
  std::vector<std::string> groups;

  bool operator==(const MadeByPackage&) const = default;
};

}  // namespace whittle::packages
