#include "tree/file_tree.h"

namespace whittle::tree {

Result<std::unique_ptr<ByteSource>> FileTree::open(const std::string& path) const {
  auto file = contents(path);
  if (!file) return std::unexpected(file.error());
  auto owner = std::make_shared<const Contents>(std::move(*file));
  return std::make_unique<MemorySource>(owner->bytes(), owner);
}

std::string join(std::string_view directory, std::string_view name) {
  std::string path(directory == "/" ? std::string_view{} : directory);
  path += '/';
  path += name;
  return path;
}

std::string_view parent(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? std::string_view{"/"}
                                                       : path.substr(0, slash);
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace whittle::tree
