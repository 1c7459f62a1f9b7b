#include "tree/file_tree.h"

namespace whittle::tree {

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
