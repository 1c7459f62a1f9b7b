#pragma once

#include "tree/file_tree.h"
#include "tree/overlay_tree.h"
#include "tree/walker.h"

#include <memory>
#include <string>
#include <vector>

namespace whittle::commands {

// What a command line says of one file: `PATH`, `PATH:AT`, `host:PATH:AT`.
struct PlacedPath {
  bool on_host = false;  // outside the tree asked about
  std::string path;
  std::string at;  // where it will be in the image; empty: where it is

  // Where it will be.
  const std::string& place() const { return at.empty() ? path : at; }
};

// Reads one such argument. A colon that belongs to the name of an existing file
// is part of it. Throws Error for an AT that is not absolute.
PlacedPath parse_placed_path(const std::string& text, const tree::Walker& walker);

// The tree with every placed file at its place: what the program will see.
class PlacedTree {
 public:
  explicit PlacedTree(const tree::FileTree& below);

  // Puts the file where it will be and returns that path; a path that stays
  // where it is is returned as it is. Throws Error if it cannot be read.
  std::string place(const PlacedPath& path, const std::string& directory);

  const tree::FileTree& tree() const { return above_; }

 private:
  const tree::FileTree& below_;
  std::unique_ptr<tree::FileTree> host_;
  tree::OverlayTree above_;
};

}  // namespace whittle::commands
