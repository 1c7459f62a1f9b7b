#include "loader/process.h"

#include <algorithm>
#include <ranges>

namespace whittle::loader {

const std::string* Process::variable(std::string_view name) const {
  const auto latest =
      std::ranges::find(environment.rbegin(), environment.rend(), name, &Variable::name);
  return latest == environment.rend() ? nullptr : &latest->value;
}

}  // namespace whittle::loader
