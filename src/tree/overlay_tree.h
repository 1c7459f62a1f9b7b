#pragma once

#include "tree/file_tree.h"
#include "tree/memory_tree.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace whittle::tree {

// A tree with files of other trees put into it: where a program will stand in an
// image though it stands elsewhere, or not at all, in the tree below. Directories
// of both are one; any other file above hides what has its path below, a directory
// with all that is in it.
class OverlayTree : public FileTree {
 public:
  // `below` must outlive this object.
  explicit OverlayTree(const FileTree& below) : below_(below) {}

  // Puts what is at `path` of the tree `from`, a directory with everything in it,
  // at `at`; returns its real path. What exists of `at` is walked, links and all;
  // what does not is made; a slash at its end keeps the name. `from` must outlive
  // this object. Throws Error if something cannot be read, if `at` leads through
  // something that is no directory, if a directory would be where something else is,
  // or something else where a directory is that was placed.
  std::string place(const FileTree& from, const std::string& path, std::string_view at);

  // Whether something was placed at this very path: not what is only on the way there.
  bool is_placed(const std::string& path) const { return origins_.contains(path); }

  // Where what is seen at this real path lies in the tree below: the path itself unless
  // something was placed there; nullopt if that is of another tree.
  std::optional<std::string> path_below(const std::string& path) const;

  Result<Status> status(const std::string& path) const override;
  Result<std::string> read_link(const std::string& path) const override;
  Result<std::vector<std::string>> list(const std::string& path) const override;
  Result<Contents> contents(const std::string& path) const override;
  Result<std::unique_ptr<ByteSource>> open(const std::string& path) const override;
  Result<Xattrs> xattrs(const std::string& path) const override;
  std::string describe(const std::string& path) const override;

 private:
  // Where something that was placed is.
  struct Origin {
    const FileTree* tree;
    std::string path;
  };

  void put(const Origin& origin, const std::string& real);
  bool is_above(const std::string& path) const;
  // Where the path comes from, if it was placed and is no directory of both.
  const Origin* origin(const std::string& path) const;

  const FileTree& below_;
  MemoryTree above_;
  std::map<std::string, Origin> origins_;  // by the path above
};

}  // namespace whittle::tree
