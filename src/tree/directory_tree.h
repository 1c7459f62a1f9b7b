#pragma once

#include "tree/file_tree.h"

#include <string>

namespace whittle::tree {

// A directory of this machine taken as the root of a tree ("/" for the machine
// itself). No path given to it can leave the directory, because every path it
// gets has been walked inside it (see Walker).
class DirectoryTree : public FileTree {
 public:
  // Throws Error if `root` cannot be opened as a directory.
  explicit DirectoryTree(const std::string& root);
  ~DirectoryTree() override;
  DirectoryTree(const DirectoryTree&) = delete;
  DirectoryTree& operator=(const DirectoryTree&) = delete;

  Result<Status> status(const std::string& path) const override;
  Result<std::string> read_link(const std::string& path) const override;
  Result<std::vector<std::string>> list(const std::string& path) const override;
  Result<Contents> contents(const std::string& path) const override;
  Result<std::unique_ptr<ByteSource>> open(const std::string& path) const override;
  Result<Xattrs> xattrs(const std::string& path) const override;
  std::string describe(const std::string& path) const override;

 private:
  std::string root_;  // without a trailing slash; empty for "/"
  int fd_ = -1;
};

}  // namespace whittle::tree
