#pragma once

#include "image/image_reader.h"
#include "rootfs/manifest_tree.h"

#include <memory>
#include <string>

namespace whittle::image {

// An image that was read, seen as a tree: what a container would see.
class ImageTree : public rootfs::ManifestTree {
 public:
  explicit ImageTree(Image image) : ImageTree(std::make_unique<const Image>(std::move(image))) {}

  const Image& image() const { return *image_; }
  std::string describe(const std::string& path) const override;

 private:
  explicit ImageTree(std::unique_ptr<const Image> image);

  std::unique_ptr<const Image> image_;
};

// The root file system at `path`, for questions: a directory as it is, of which nothing is
// read before it is asked about; of a tar or an image what read_image() makes of it. Throws
// Error as that does.
std::shared_ptr<const tree::FileTree> open_root(const std::string& path,
                                                const Platform& platform = own_platform());

}  // namespace whittle::image
