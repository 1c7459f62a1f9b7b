#pragma once

#include "image/image_reader.h"
#include "rootfs/builder.h"
#include "tree/memory_tree.h"

#include <memory>
#include <string>
#include <vector>

// A root file system made in memory, as image::read_image() gives one.
namespace whittle::test {

inline image::Image made_image(std::shared_ptr<const tree::MemoryTree> tree) {
  image::Image image;
  image.shape = image::Shape::directory;
  rootfs::Builder builder(
      {.owner = std::nullopt, .owners = {}, .modes = {}, .mtime = std::nullopt});
  const tree::Walker walker(*tree);
  std::vector<std::string> todo{"/"};
  while (!todo.empty()) {
    const std::string directory = todo.back();
    todo.pop_back();
    const auto names = tree->list(directory);
    for (const std::string& name : *names) {
      const std::string path = tree::join(directory, name);
      builder.take(walker, path);
      if (tree->status(path)->kind == tree::Kind::directory) todo.push_back(path);
    }
  }
  image.root = builder.finish();
  image.tree = std::move(tree);
  return image;
}

// Good for as long as the tree is.
inline rootfs::Manifest made_manifest(const tree::MemoryTree& tree) {
  return made_image(std::shared_ptr<const tree::MemoryTree>(std::shared_ptr<void>(), &tree)).root;
}
rootfs::Manifest made_manifest(const tree::MemoryTree&& tree) = delete;

}  // namespace whittle::test
