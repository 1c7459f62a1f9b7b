#pragma once

#include "tree/memory_tree.h"

#include <string>
#include <string_view>

namespace whittle::test {

// Adds a package to the dpkg database of a tree: a paragraph of the status, of which
// `fields` are lines beyond the usual ones, and a list.
class MadeDpkg {
 public:
  explicit MadeDpkg(tree::MemoryTree& tree) : tree_(tree) { write(); }

  void add(const std::string& name, std::string_view list, std::string_view fields = {}) {
    status_ += "Package: " + name + "\nStatus: install ok installed\nArchitecture: amd64\n";
    status_ += "Version: 1.0-1\n" + std::string(fields) + "\n";
    tree_.add_file(info(name, "list"), list);
    write();
  }
  static std::string info(const std::string& name, const std::string& suffix) {
    return "/var/lib/dpkg/info/" + name + "." + suffix;
  }

 private:
  void write() { tree_.add_file("/var/lib/dpkg/status", status_); }

  tree::MemoryTree& tree_;
  std::string status_;
};

}  // namespace whittle::test
