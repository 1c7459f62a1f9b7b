#include "tree/overlay_tree.h"

#include "base/error.h"
#include "tree/walker.h"

#include <algorithm>

namespace whittle::tree {

namespace {

// The real path of `at`, which need not exist: as much of it as does is walked.
std::string real_place(const Walker& walker, std::string_view at) {
  if (at == "/") return "/";
  const auto walked = walker.walk(at);
  if (walked) return walked->path;
  if (walked.error() != std::errc::no_such_file_or_directory) {
    throw Error("cannot place anything at {}: {}", at, error_text(walked.error()));
  }
  const std::string directory = real_place(walker, parent(at));
  return join(directory, base_name(at));
}

}  // namespace

std::string OverlayTree::place(const FileTree& from, const std::string& path, std::string_view at) {
  std::string target(at);
  if (target.ends_with('/')) target += base_name(path);
  const std::string real = real_place(Walker(*this), target);
  put({&from, path}, real);
  return real;
}

void OverlayTree::put(const Origin& origin, const std::string& real) {
  const auto& [from, path] = origin;
  const auto read = [&](auto result) { return or_throw(std::move(result), "read", *from, path); };
  const Status status = read(from->status(path));
  const auto there = this->status(real);
  const bool is_directory = status.kind == Kind::directory;
  if (there && is_directory != (there->kind == Kind::directory) &&
      (is_directory || above_.status(real))) {
    throw Error("cannot place {} at {}: {} is there", from->describe(path), real,
                is_directory ? "something else" : "a directory");
  }
  if (!is_directory || !above_.status(real)) {
    above_.add(real, status,
               status.kind == Kind::link ? read(from->read_link(path)) : std::string());
  }
  origins_.insert_or_assign(real, origin);
  if (!is_directory) return;
  for (const std::string& name : read(from->list(path)))
    put({from, join(path, name)}, join(real, name));
}

// A directory above only leads to what was placed; the one below, if there is
// one, is what it is. Beyond anything else above nothing of the one below is seen.
bool OverlayTree::is_above(const std::string& path) const {
  const auto status = above_.status(path);
  if (!status) return status.error() == std::errc::not_a_directory;
  return status->kind != Kind::directory || !below_.status(path);
}

const OverlayTree::Origin* OverlayTree::origin(const std::string& path) const {
  const auto found = origins_.find(path);
  return found != origins_.end() && is_above(path) ? &found->second : nullptr;
}

std::optional<std::string> OverlayTree::path_below(const std::string& path) const {
  const Origin* placed = origin(path);
  if (placed == nullptr) return path;
  return placed->tree == &below_ ? std::optional(placed->path) : std::nullopt;
}

Result<Status> OverlayTree::status(const std::string& path) const {
  return is_above(path) ? above_.status(path) : below_.status(path);
}

Result<std::string> OverlayTree::read_link(const std::string& path) const {
  return is_above(path) ? above_.read_link(path) : below_.read_link(path);
}

Result<std::vector<std::string>> OverlayTree::list(const std::string& path) const {
  if (is_above(path)) return above_.list(path);
  auto names = below_.list(path);
  const auto placed = above_.list(path);
  if (names && placed) {
    names->insert(names->end(), placed->begin(), placed->end());
    std::ranges::sort(*names);
    names->erase(std::unique(names->begin(), names->end()), names->end());
  }
  return names;
}

Result<Contents> OverlayTree::contents(const std::string& path) const {
  const Origin* placed = origin(path);
  if (placed != nullptr) return placed->tree->contents(placed->path);
  return is_above(path) ? above_.contents(path) : below_.contents(path);
}

Result<std::unique_ptr<ByteSource>> OverlayTree::open(const std::string& path) const {
  const Origin* placed = origin(path);
  if (placed != nullptr) return placed->tree->open(placed->path);
  return is_above(path) ? above_.open(path) : below_.open(path);
}

Result<Xattrs> OverlayTree::xattrs(const std::string& path) const {
  const Origin* placed = origin(path);
  if (placed != nullptr) return placed->tree->xattrs(placed->path);
  return is_above(path) ? above_.xattrs(path) : below_.xattrs(path);
}

std::string OverlayTree::describe(const std::string& path) const {
  const Origin* placed = origin(path);
  if (placed != nullptr) return placed->tree->describe(placed->path);
  return is_above(path) ? path : below_.describe(path);
}

}  // namespace whittle::tree
