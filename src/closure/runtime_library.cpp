#include "closure/runtime_library.h"

#include "tree/walker.h"

#include <algorithm>
#include <array>

namespace whittle::closure {

bool is_of_the_runtime(std::string_view name) {
  constexpr std::array<std::string_view, 5> beginnings = {
      "libcuda.so", "libnvidia-", "libnvcuvid.so", "libEGL_nvidia.so", "libGLX_nvidia.so"};
  return std::ranges::any_of(beginnings, [&](std::string_view beginning) {
    return tree::base_name(name).starts_with(beginning);
  });
}

}  // namespace whittle::closure
