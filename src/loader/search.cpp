#include "loader/search.h"

#include "base/error.h"
#include "base/limits.h"

namespace whittle::loader {

std::string describe(PathSource source, const std::string& owner) {
  switch (source) {
    case PathSource::named:
      return "named by path";
    case PathSource::rpath:
      return "RPATH of " + owner;
    case PathSource::library_path:
      return "LD_LIBRARY_PATH";
    case PathSource::runpath:
      return "RUNPATH of " + owner;
    case PathSource::cache:
      return "ld.so.cache";
    case PathSource::defaults:
      return "default directories";
  }
  return {};
}

void check_search_path(std::size_t directories, const std::string& whose) {
  if (directories > limits::search_directories)
    throw Error("cannot search {}: it has {} directories, {} is the most", whose, directories,
                limits::search_directories);
}

}  // namespace whittle::loader
