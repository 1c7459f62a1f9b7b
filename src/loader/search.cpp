#include "loader/search.h"

namespace whittle::loader {

std::string describe(Source source, const std::string& owner) {
  switch (source) {
    case Source::named:
      return "named by path";
    case Source::rpath:
      return "RPATH of " + owner;
    case Source::library_path:
      return "LD_LIBRARY_PATH";
    case Source::runpath:
      return "RUNPATH of " + owner;
    case Source::cache:
      return "ld.so.cache";
    case Source::defaults:
      return "default directories";
  }
  return {};
}

}  // namespace whittle::loader
