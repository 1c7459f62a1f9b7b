#pragma once

#include "base/finding.h"
#include "image/layers.h"
#include "image/oci_image.h"
#include "image/platform.h"
#include "rootfs/manifest.h"
#include "tree/file_tree.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace whittle::image {

// What something on the disk turned out to be.
enum class Shape { directory, tar, oci_layout, oci_archive, docker_archive, skopeo_directory };

// A member of a layer as its tar names it; whiteouts are members too.
struct LayerMember {
  std::string path;
  std::uint64_t size = 0;  // of a file; all others have none
  bool is_directory = false;

  bool operator==(const LayerMember&) const = default;
};

// One layer as it lies in the image.
struct LayerFacts {
  std::string path;  // in the archive or layout
  std::uint64_t size = 0;
  std::string created_by;  // from the history; may be empty
  std::vector<LayerMember> members;
  tree::Contents blob;  // as it is stored
  bool is_compressed = false;
};

// An image, or a bare root file system, read back.
struct Image {
  Shape shape = Shape::tar;
  rootfs::Manifest root;  // what a container would see
  std::vector<LayerFacts> layers;
  // Of images: which layer brought each entry of `root`, in its order, and the bytes of
  // layers that `root` does not show.
  std::vector<std::size_t> origins;
  std::vector<HiddenFile> hidden;
  // Of images: the SHA-256 of their configuration, in hexadecimal digits, by which engines
  // name them.
  std::string id;
  // Of images: what they say of themselves. The reference is the first name.
  std::optional<ImageConfig> config;
  Findings findings;
  // What the sources of `root` refer to; null where they stand alone.
  std::shared_ptr<const tree::FileTree> tree;
};

// Paths of a root, each with all below it.
using LeftOut = std::set<std::string>;

// Reads what lies at `path`: a directory or a tar of a root file system, an OCI
// layout or archive, what docker, podman or skopeo save; compressed or not, told
// by what is in it, never by its name. Of an index the image for `platform` is
// taken, else the only one. Digests named by an image are checked.
// Of a directory `left_out` is passed over. Throws Error if it cannot be read or is none of
// these.
Image read_image(const std::string& path, const Platform& platform = own_platform(),
                 const LeftOut& left_out = {});

// Whether a directory holds an image, and is no root file system itself.
bool is_image(const tree::FileTree& directory);

}  // namespace whittle::image
