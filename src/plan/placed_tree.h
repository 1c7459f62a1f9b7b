#pragma once

#include "tree/file_tree.h"
#include "tree/overlay_tree.h"
#include "tree/walker.h"

#include <memory>
#include <string>
#include <vector>

namespace whittle::plan {

// A file or directory, and where it will be in the image.
struct PlacedPath {
  bool on_host = false;  // outside the tree asked about
  std::string path;
  std::string at;  // where it will be in the image; empty: where it is

  // Where it will be.
  const std::string& place() const { return at.empty() ? path : at; }
};

// The tree with every placed file at its place: what the program will see.
class PlacedTree {
 public:
  explicit PlacedTree(const tree::FileTree& below);

  // Puts the file where it will be and returns that path; a path that stays
  // where it is is returned as it is. Throws Error if it cannot be read.
  std::string place(const PlacedPath& path, const std::string& directory);

  const tree::OverlayTree& tree() const { return above_; }

 private:
  const tree::FileTree& below_;
  std::unique_ptr<tree::FileTree> host_;
  tree::OverlayTree above_;
};

}  // namespace whittle::plan
