#pragma once

#include "tree/memory_tree.h"

#include <atomic>
#include <string>
#include <utility>

namespace whittle::test {

// A tree that says how often its files are read.
class CountedTree : public tree::MemoryTree {
 public:
  CountedTree() = default;
  explicit CountedTree(tree::MemoryTree tree) : MemoryTree(std::move(tree)) {}

  tree::Result<tree::Contents> contents(const std::string& path) const override {
    ++reads;
    return MemoryTree::contents(path);
  }
  mutable std::atomic<int> reads = 0;
};

}  // namespace whittle::test
