#pragma once

#include "tree/file_tree.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace whittle::tree {

// A tree made in memory: what tests describe in a few lines, and what a plan
// looks like before it is written.
class MemoryTree : public FileTree {
 public:
  MemoryTree();

  // Each makes the missing parent directories (root-owned, 0755) and replaces
  // what stood at `path`.
  void add_directory(const std::string& path, std::uint32_t mode = 0755);
  void add_link(const std::string& path, const std::string& target);
  void add_file(const std::string& path, std::string_view bytes, std::uint32_t mode = 0644);
  // What has this status, of any kind; `target` is a link's. A file has no bytes.
  void add(const std::string& path, const Status& status, const std::string& target = {});
  // A second name for the file at `existing`, which must be there.
  void add_hard_link(const std::string& path, const std::string& existing);
  void set_owner(const std::string& path, std::uint32_t uid, std::uint32_t gid);
  void set_xattr(const std::string& path, const std::string& name, const std::string& value);
  void remove(const std::string& path);

  Result<Status> status(const std::string& path) const override;
  Result<std::string> read_link(const std::string& path) const override;
  Result<std::vector<std::string>> list(const std::string& path) const override;
  Result<Contents> contents(const std::string& path) const override;
  Result<Xattrs> xattrs(const std::string& path) const override;
  std::string describe(const std::string& path) const override { return path; }

 private:
  struct Node {
    Status status;
    std::string target;
    Contents contents;
    Xattrs xattrs;
  };
  Node& place(const std::string& path, Kind kind, std::uint32_t mode);
  const Node* find(std::string_view path) const;

  std::map<std::string, Node, std::less<>> nodes_;  // by path; the root is "/"
  std::uint64_t next_inode_ = 1;
};

}  // namespace whittle::tree
