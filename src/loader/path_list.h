#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace whittle::loader {

// Where a path that was tried came from.
enum class PathSource {
  named,         // the name has a slash: it is the path
  rpath,         // DT_RPATH of `owner`
  library_path,  // LD_LIBRARY_PATH, or --library-path
  runpath,       // DT_RUNPATH of `owner`
  cache,         // /etc/ld.so.cache
  defaults,      // the loader's default directories; musl: its system path
};

// "RUNPATH of /opt/app/bin/server", "ld.so.cache": the source as a person reads it.
std::string describe(PathSource source, const std::string& owner);

// Directories that are searched one after the other, and whose list that is: the path
// of the object for RPATH and RUNPATH. Where a loader's rules expand tokens, they are
// expanded; glibc's have a slash at their end, an empty one is the current directory.
struct PathList {
  PathSource source = PathSource::defaults;
  std::string owner;
  std::vector<std::string> directories;
};

// Throws Error "cannot search WHOSE: ..." for more directories than limits::search_directories.
void check_search_path(std::size_t directories, const std::string& whose);

}  // namespace whittle::loader
