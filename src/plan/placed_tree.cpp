#include "plan/placed_tree.h"

#include "tree/directory_tree.h"

#include <filesystem>
#include <system_error>

namespace whittle::plan {

PlacedTree::PlacedTree(const tree::FileTree& below) : below_(below), above_(below) {}

std::string PlacedTree::place(const PlacedPath& path, const std::string& directory) {
  if (path.at.empty()) return path.path;
  const tree::FileTree* from = &below_;
  std::string absolute = path.path;
  if (path.on_host) {
    if (!host_) host_ = std::make_unique<tree::DirectoryTree>("/");
    from = host_.get();
    absolute = std::filesystem::absolute(path.path).string();
  } else if (!absolute.starts_with('/')) {
    absolute = tree::join(directory, absolute);
  }
  const auto walked = tree::or_throw(tree::Walker(*from).walk(absolute), "open", *from, absolute);
  return above_.place(*from, walked.path, path.at);
}

}  // namespace whittle::plan
