#include "trace/paths.h"

#include "base/limits.h"
#include "base/text.h"

#include <algorithm>
#include <utility>

namespace whittle::trace {

namespace {

// Where a link leads, from the root.
std::string target_of(const std::string& link, const std::string& text) {
  return text.starts_with('/') ? text : tree::join(tree::parent(link), text);
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Paths::Paths(std::shared_ptr<const tree::FileTree> tree)
    : tree_(std::move(tree)), walker_(std::make_unique<tree::Walker>(*tree_)) {}

void Paths::forget() {
  walker_ = std::make_unique<tree::Walker>(*tree_);
}

Way Paths::find(const std::string& path, tree::LastLink last) {
  return find_missing(path, last, 0);
}

Way Paths::find_missing(const std::string& path, tree::LastLink last, int links) {
  if (const auto walked = walker_->walk(path, last))
    return {walked->path, walked->links, walked->status.kind};
  const auto link = walker_->walk(path, tree::LastLink::keep);
  if (link && link->status.kind == tree::Kind::link && links < static_cast<int>(limits::links)) {
    const auto text = tree_->read_link(link->path);
    if (text) {
      Way way = find_missing(target_of(link->path, *text), last, links + 1);
      way.links.insert(way.links.begin(), link->path);
      way.links.insert(way.links.begin(), link->links.begin(), link->links.end());
      return way;
    }
  }
  const std::string plain = plain_path(path);
  if (plain == "/" || plain.size() > limits::path) return {plain, {}, std::nullopt};
  Way way = find_missing(std::string(tree::parent(plain)), tree::LastLink::follow, links + 1);
  way.path = tree::join(way.path, tree::base_name(plain));
  way.kind.reset();
  return way;
}

std::string plain_path(std::string_view path) {
  std::vector<std::string_view> names;
  for (const std::string_view name : words(path, "/")) {
    if (name == ".") continue;
    if (name != "..") {
      names.push_back(name);
    } else if (!names.empty()) {
      names.pop_back();
    }
  }
  std::string plain;
  for (const std::string_view name : names) {
    plain += '/';
    plain += name;
  }
  return plain.empty() ? "/" : plain;
}

std::string stable_proc_path(const std::string& path, const std::string& own_id) {
  constexpr std::string_view proc = "/proc/";
  if (!path.starts_with(proc)) return path;
  const std::string_view rest = std::string_view(path).substr(proc.size());
  const std::string_view name = rest.substr(0, rest.find('/'));
  std::string stable(proc);
  if (name == own_id || name == "self" || name == "thread-self") {
    stable += "self";
  } else if (is_number(name)) {
    stable += "PID";
  } else {
    return path;
  }
  // Threads have numbers too.
  std::string_view below = rest.substr(name.size());
  constexpr std::string_view task = "/task/";
  if (below.starts_with(task)) {
    const std::string_view thread = below.substr(task.size());
    const std::string_view number = thread.substr(0, thread.find('/'));
    if (is_number(number)) {
      stable += "/task/TID";
      below = thread.substr(number.size());
    }
  }
  stable += below;
  return stable;
}

}  // namespace whittle::trace
