#pragma once

#include "rootfs/manifest.h"
#include "tree/file_tree.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::rootfs {

// A manifest seen as a tree: what the planned root file system will look like
// to the loader, and what an image that was read back holds. The root is 0755,
// 0:0, unless the manifest says what it is like. The manifest must outlive it and must not change.
class ManifestTree : public tree::FileTree {
 public:
  explicit ManifestTree(const Manifest& manifest);

  tree::Result<tree::Status> status(const std::string& path) const override;
  tree::Result<std::string> read_link(const std::string& path) const override;
  tree::Result<std::vector<std::string>> list(const std::string& path) const override;
  tree::Result<tree::Contents> contents(const std::string& path) const override;
  tree::Result<std::unique_ptr<ByteSource>> open(const std::string& path) const override;
  tree::Result<tree::Xattrs> xattrs(const std::string& path) const override;
  std::string describe(const std::string& path) const override { return path; }

 private:
  tree::Result<const Entry*> find(const std::string& path) const;
  // The entry whose bytes the path has: the file of a hard link.
  tree::Result<const Entry*> find_file(const std::string& path) const;

  const Manifest& manifest_;
  std::map<std::string, std::vector<std::string>, std::less<>> names_;  // by directory
  std::map<std::string, std::uint64_t, std::less<>> link_counts_;       // by path of the file
};

}  // namespace whittle::rootfs
