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
    throw Error("cannot place a file at {}: {}", at,
                std::make_error_code(walked.error()).message());
  }
  const std::string directory = real_place(walker, parent(at));
  return join(directory, base_name(at));
}

}  // namespace

std::string OverlayTree::place(const FileTree& from, const std::string& path, std::string_view at) {
  const auto status = from.status(path);
  const auto contents = status ? from.contents(path) : Result<Contents>{};
  const auto xattrs = from.xattrs(path);
  if (!status || !contents || !xattrs) {
    const std::errc error = !status     ? status.error()
                            : !contents ? contents.error()
                                        : xattrs.error();
    throw Error("cannot read {}: {}", from.describe(path), std::make_error_code(error).message());
  }
  std::string target(at);
  if (target.ends_with('/')) target += base_name(path);
  const std::string real = real_place(Walker(*this), target);
  const auto there = this->status(real);
  if (there && there->kind == Kind::directory) {
    throw Error("cannot place {} at {}: a directory is there", from.describe(path), real);
  }
  above_.add_file(real, *contents, *status);
  for (const auto& [name, value] : *xattrs)
    above_.set_xattr(real, name, value);
  return real;
}

// A directory above only leads to what was placed; the one below, if there is
// one, is what it is.
bool OverlayTree::is_above(const std::string& path) const {
  const auto status = above_.status(path);
  return status && (status->kind != Kind::directory || !below_.status(path));
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
  return is_above(path) ? above_.contents(path) : below_.contents(path);
}

Result<Xattrs> OverlayTree::xattrs(const std::string& path) const {
  return is_above(path) ? above_.xattrs(path) : below_.xattrs(path);
}

std::string OverlayTree::describe(const std::string& path) const {
  return is_above(path) ? path : below_.describe(path);
}

}  // namespace whittle::tree
