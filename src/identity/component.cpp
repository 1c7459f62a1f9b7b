#include "identity/component.h"

#include <array>

namespace whittle::identity {

std::string_view kind_name(ComponentKind kind) {
  constexpr std::array<std::string_view, 8> names{"deb",    "apk",  "rpm", "cargo",
                                                  "golang", "pypi", "npm", "generic"};
  return names.at(static_cast<std::size_t>(kind));
}

bool is_of_distribution(ComponentKind kind) {
  return kind == ComponentKind::deb || kind == ComponentKind::apk || kind == ComponentKind::rpm;
}

}  // namespace whittle::identity
