#include "image/image_tree.h"

#include "tree/directory_tree.h"

#include <sys/stat.h>

#include <utility>

namespace whittle::image {

ImageTree::ImageTree(std::unique_ptr<const Image> image)
    : rootfs::ManifestTree(image->root), image_(std::move(image)) {}

std::string ImageTree::describe(const std::string& path) const {
  return image_->tree ? image_->tree->describe(path) : rootfs::ManifestTree::describe(path);
}

std::shared_ptr<const tree::FileTree> open_root(const std::string& path, const Platform& platform) {
  struct stat st{};
  if (::stat(path.c_str(), &st) != 0 || S_ISDIR(st.st_mode)) {
    auto directory = path == "-" ? nullptr : std::make_shared<tree::DirectoryTree>(path);
    if (directory != nullptr && !is_image(*directory)) return directory;
  }
  return std::make_shared<ImageTree>(read_image(path, platform));
}

}  // namespace whittle::image
