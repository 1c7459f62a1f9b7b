#pragma once

#include "tree/file_tree.h"
#include "tree/walker.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::trace {

// Where a path leads, or would.
struct Way {
  std::string path;                // with no link in its directories
  std::vector<std::string> links;  // every link crossed, each by its own real path
  std::optional<tree::Kind> kind;  // nullopt: nothing is there
};

// Follows paths in a tree that changes meanwhile: what it remembers it forgets when told
// that something changed.
class Paths {
 public:
  explicit Paths(std::shared_ptr<const tree::FileTree> tree);

  // `path` is absolute. Of what is not there the directories are followed as far as they
  // are, and a last link to where it leads.
  Way find(const std::string& path, tree::LastLink last);
  void forget();

  const tree::FileTree& tree() const { return *tree_; }

 private:
  Way find_missing(const std::string& path, tree::LastLink last, int links);

  std::shared_ptr<const tree::FileTree> tree_;
  std::unique_ptr<tree::Walker> walker_;
};

// The path without "", "." and ".." in it, taken as text: "/a/./b/../c" → "/a/c".
std::string plain_path(std::string_view path);

// A path below /proc as every run has it: "/proc/self" for the process itself, "/proc/PID" for
// others, and otherwise as it is.
std::string stable_proc_path(const std::string& path, const std::string& own_id);

}  // namespace whittle::trace
