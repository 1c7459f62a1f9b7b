#include "tree/walker.h"

#include "base/limits.h"

#include <algorithm>
#include <utility>

namespace whittle::tree {

namespace {

// More are not remembered: what is asked for by a hostile file need not be.
constexpr std::size_t most_remembered = 100'000;

std::unexpected<std::errc> failure(std::errc error) {
  return std::unexpected(error);
}

// What is left of a path, name by name.
class Rest {
 public:
  explicit Rest(std::string_view path) : text_(path) { skip_slashes(); }

  bool empty() const { return at_ == text_.size(); }
  // The next name; a view that lives until follow().
  std::string_view take() {
    const std::size_t end = std::min(text_.find('/', at_), text_.size());
    const std::string_view taken = std::string_view(text_).substr(at_, end - at_);
    at_ = end;
    skip_slashes();
    return taken;
  }
  // The text of a link takes the place of the name that was taken last.
  void follow(const std::string& target) {
    text_ = target + "/" + text_.substr(at_);
    at_ = 0;
    skip_slashes();
  }

 private:
  void skip_slashes() {
    while (at_ < text_.size() && text_[at_] == '/')
      ++at_;
  }

  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace

// Directories are what many paths share, so their answers are remembered; the last name of
// a path is asked for about once and is not.
Result<Walked> Walker::walk(std::string_view path, LastLink last) const {
  if (path.size() >= limits::path) return failure(std::errc::filename_too_long);
  if (path.size() > 1 && path.ends_with('/')) {
    auto walked = resolve(path, LastLink::follow);
    if (walked && walked->status.kind != Kind::directory)
      return failure(std::errc::not_a_directory);
    return walked;
  }
  const auto slash = path.rfind('/');
  if (slash == 0 || slash == std::string_view::npos) return resolve(path, last);
  const auto directory = walk_directory(std::string(path.substr(0, slash)));
  if (!*directory) return failure(directory->error());
  return go_on(**directory, path.substr(slash + 1), last);
}

std::shared_ptr<const Result<Walked>> Walker::walk_directory(const std::string& path) const {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = directories_.find(path); known != directories_.end())
      return known->second;
  }
  auto walked = std::make_shared<const Result<Walked>>(resolve(path, LastLink::follow));
  const std::lock_guard lock(mutex_);
  if (directories_.size() < most_remembered) directories_.emplace(path, walked);
  return walked;
}

Result<Walked> Walker::resolve(std::string_view path, LastLink last) const {
  auto root = status_on_the_way("/");
  if (!root) return failure(root.error());
  return go_on({"/", *root, {}}, path, last);
}

Result<Status> Walker::status_on_the_way(const std::string& path) const {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = statuses_.find(path); known != statuses_.end()) return known->second;
  }
  auto status = tree_.status(path);
  const std::lock_guard lock(mutex_);
  if (statuses_.size() < most_remembered) statuses_.emplace(path, status);
  return status;
}

// Name by name, as the kernel does it, and without calling itself: what a link leads to is
// as long as somebody made it.
Result<Walked> Walker::go_on(Walked at, std::string_view path, LastLink last) const {
  Rest rest(path);
  bool must_be_directory = false;  // where the text of a link ends in a slash
  for (int names = 0; !rest.empty(); ++names) {
    if (names == limits::names_in_walk) return failure(std::errc::too_many_symbolic_link_levels);
    if (at.status.kind != Kind::directory) return failure(std::errc::not_a_directory);
    if (!may(at.status, 1)) return failure(std::errc::permission_denied);
    const std::string_view name = rest.take();
    if (name == ".") continue;
    if (name.size() > limits::name) return failure(std::errc::filename_too_long);
    const bool is_last = rest.empty();
    std::string next = name == ".." ? std::string(parent(at.path)) : join(at.path, name);
    auto status = is_last ? tree_.status(next) : status_on_the_way(next);
    if (!status) return failure(status.error());
    if (status->kind != Kind::link || (is_last && last == LastLink::keep)) {
      at.path = std::move(next);
      at.status = *status;
      continue;
    }
    if (at.links.size() == limits::links) return failure(std::errc::too_many_symbolic_link_levels);
    const auto target = tree_.read_link(next);
    if (!target) return failure(target.error());
    if (target->empty()) return failure(std::errc::no_such_file_or_directory);
    if (target->size() >= limits::path) return failure(std::errc::filename_too_long);
    at.links.push_back(std::move(next));
    must_be_directory |= is_last && target->ends_with('/');
    rest.follow(*target);
    if (!target->starts_with('/')) continue;
    auto root = status_on_the_way("/");
    if (!root) return failure(root.error());
    at.path = "/";
    at.status = *root;
  }
  if (must_be_directory && at.status.kind != Kind::directory)
    return failure(std::errc::not_a_directory);
  return at;
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
