#include "bundle/interpreter_files.h"

#include <algorithm>

namespace whittle::bundle {

namespace {

// "lib/python" is every version of it.
constexpr std::string_view beside[] = {"lib/python", "lib/jvm", "lib/gcc", "lib/clang"};

}  // namespace

bool is_found_beside_interpreter(std::string_view path) {
  return std::ranges::any_of(beside,
                             [&](std::string_view start) { return path.starts_with(start); });
}

}  // namespace whittle::bundle
