#include "identity/component.h"

#include <array>

namespace whittle::identity {

std::string_view kind_name(ComponentKind kind) {
  constexpr std::array<std::string_view, 8> names{"deb",    "apk",  "rpm", "cargo",
                                                  "golang", "pypi", "npm", "generic"};
  return names.at(static_cast<std::size_t>(kind));
}

}  // namespace whittle::identity
