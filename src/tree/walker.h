#pragma once

#include "tree/file_tree.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace whittle::tree {

// Whose permissions decide what can be opened and searched. The superuser (0)
// may do everything but execute a file without any x bit.
struct Credentials {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
};

// Where a path leads.
struct Walked {
  std::string path;                // the same file with no link in it
  Status status;                   // of the file the path leads to
  std::vector<std::string> links;  // every link crossed, in order, each by its own real path
};

enum class LastLink { follow, keep };

// Resolves paths inside a tree as the kernel resolves them inside a root
// directory: absolute links start at the root again, ".." stops there, at most
// 40 links are followed, and no more names passed than limits::names_in_walk. Every
// answer is remembered: a tree is taken not to change while a Walker lives. May be used
// from several threads at once.
class Walker {
 public:
  explicit Walker(const FileTree& tree, Credentials credentials = {})
      : tree_(tree), credentials_(credentials) {}

  // `path` must be absolute. Errors: no_such_file_or_directory,
  // not_a_directory, too_many_symbolic_link_levels, filename_too_long, and
  // permission_denied where the credentials may not search a directory.
  Result<Walked> walk(std::string_view path, LastLink last = LastLink::follow) const;

  // Whether the credentials may read, or execute, what walk() found.
  bool may_read(const Status& status) const;
  bool may_execute(const Status& status) const;

  const FileTree& tree() const { return tree_; }
  Credentials credentials() const { return credentials_; }

 private:
  std::shared_ptr<const Result<Walked>> walk_directory(const std::string& path) const;
  Result<Walked> resolve(std::string_view path, LastLink last) const;
  Result<Walked> go_on(Walked at, std::string_view path, LastLink last) const;
  Result<Status> status_on_the_way(const std::string& path) const;
  bool may(const Status& status, std::uint32_t bit) const;

  const FileTree& tree_;
  Credentials credentials_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, std::shared_ptr<const Result<Walked>>> directories_;
  mutable std::unordered_map<std::string, Result<Status>> statuses_;  // by real path
};

}  // namespace whittle::tree
