#pragma once

#include "tree/file_tree.h"
#include "tree/memory_tree.h"

#include <string>

namespace whittle::tree {

// A tree with files put into it: where a program will stand in an image though
// it stands elsewhere, or not at all, in the tree below. Directories of both are
// one; any other file above hides what has its path below.
class OverlayTree : public FileTree {
 public:
  // `below` must outlive this object.
  explicit OverlayTree(const FileTree& below) : below_(below) {}

  // Puts the file `path` of the tree `from` at `at`; returns its real path. What
  // exists of `at` is walked, links and all; what does not is made. Throws Error
  // if the file cannot be read, or if `at` leads through something that is no
  // directory.
  std::string place(const FileTree& from, const std::string& path, std::string_view at);

  Result<Status> status(const std::string& path) const override;
  Result<std::string> read_link(const std::string& path) const override;
  Result<std::vector<std::string>> list(const std::string& path) const override;
  Result<Contents> contents(const std::string& path) const override;
  Result<Xattrs> xattrs(const std::string& path) const override;
  std::string describe(const std::string& path) const override;

 private:
  bool is_above(const std::string& path) const;

  const FileTree& below_;
  MemoryTree above_;
};

}  // namespace whittle::tree
