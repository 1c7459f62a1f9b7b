#include "tree/walker.h"

#include <algorithm>
#include <utility>

namespace whittle::tree {

namespace {

// What Linux allows: a name, a path with its NUL, and links in one resolution.
constexpr std::size_t max_name = 255;
constexpr std::size_t max_path = 4096;
constexpr int max_links = 40;

std::unexpected<std::errc> failure(std::errc error) {
  return std::unexpected(error);
}

}  // namespace

Result<Walked> Walker::walk(std::string_view path, LastLink last) const {
  if (path.size() >= max_path) return failure(std::errc::filename_too_long);
  return resolve(path, last, max_links);
}

// Directories are what many paths share, so their answers are remembered; the
// last component of a path is asked for about once and is not.
Result<Walked> Walker::resolve(std::string_view path, LastLink last, int links_left) const {
  if (path.size() > 1 && path.back() == '/') {
    while (path.size() > 1 && path.back() == '/')
      path.remove_suffix(1);
    auto walked = resolve(path, LastLink::follow, links_left);
    if (walked && walked->status.kind != Kind::directory)
      return failure(std::errc::not_a_directory);
    return walked;
  }
  if (path.empty() || path == "/") {
    auto root = tree_.status("/");
    if (!root) return failure(root.error());
    return Walked{"/", *root, {}};
  }
  const auto slash = path.rfind('/');
  const std::string_view name = path.substr(slash + 1);
  const std::string_view directory_path = slash == 0 ? "/" : path.substr(0, slash);

  std::shared_ptr<const Result<Walked>> directory;
  const std::string key(directory_path);
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = directories_.find(key); known != directories_.end()) {
      directory = known->second;
    }
  }
  if (!directory) {
    directory = std::make_shared<const Result<Walked>>(
        resolve(directory_path, LastLink::follow, links_left));
    // How many links were left decides about loops only, so only that answer
    // may differ the next time.
    if (*directory || directory->error() != std::errc::too_many_symbolic_link_levels) {
      const std::lock_guard lock(mutex_);
      directories_.emplace(key, directory);
    }
  }
  if (!*directory) return failure(directory->error());
  return enter(**directory, name, last, links_left);
}

Result<Walked> Walker::enter(const Walked& directory, std::string_view name, LastLink last,
                             int links_left) const {
  if (directory.status.kind != Kind::directory) return failure(std::errc::not_a_directory);
  if (!may(directory.status, 1)) return failure(std::errc::permission_denied);
  if (std::cmp_greater(directory.links.size(), links_left)) {
    return failure(std::errc::too_many_symbolic_link_levels);
  }
  if (name == "." || name.empty()) return directory;
  if (name == "..") {
    auto up = resolve(parent(directory.path), LastLink::follow, links_left);
    if (up) up->links = directory.links;
    return up;
  }
  if (name.size() > max_name) return failure(std::errc::filename_too_long);

  std::string path = join(directory.path, name);
  auto status = tree_.status(path);
  if (!status) return failure(status.error());
  if (status->kind != Kind::link || last == LastLink::keep) {
    return Walked{std::move(path), *status, directory.links};
  }

  const int left = links_left - static_cast<int>(directory.links.size()) - 1;
  if (left < 0) return failure(std::errc::too_many_symbolic_link_levels);
  auto target = tree_.read_link(path);
  if (!target) return failure(target.error());
  if (target->empty()) return failure(std::errc::no_such_file_or_directory);
  const std::string next = target->front() == '/' ? *target : join(directory.path, *target);
  auto walked = resolve(next, LastLink::follow, left);
  if (!walked) return walked;
  std::vector<std::string> links = directory.links;
  links.push_back(std::move(path));
  links.insert(links.end(), walked->links.begin(), walked->links.end());
  if (links.size() > max_links) return failure(std::errc::too_many_symbolic_link_levels);
  walked->links = std::move(links);
  return walked;
}

bool Walker::may(const Status& status, std::uint32_t bit) const {
  if (credentials_.uid == 0)
    return bit != 1 || status.kind == Kind::directory || status.mode & 0111;
  const unsigned shift = status.uid == credentials_.uid   ? 6
                         : status.gid == credentials_.gid ? 3
                                                          : 0;
  return ((status.mode >> shift) & bit) != 0;
}

bool Walker::may_read(const Status& status) const {
  return may(status, 4);
}

bool Walker::may_execute(const Status& status) const {
  return may(status, 1);
}

}  // namespace whittle::tree
