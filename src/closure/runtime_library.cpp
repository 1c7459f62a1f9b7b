#include "closure/runtime_library.h"

#include <algorithm>

namespace whittle::closure {

const RuntimeLibraries* find_left(const std::vector<RuntimeLibraries>& all, std::string_view name) {
  const auto found = std::ranges::find_if(
      all, [&](const RuntimeLibraries& libraries) { return libraries.name.matches(name); });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace whittle::closure
