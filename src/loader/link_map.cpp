#include "loader/link_map.h"

#include <utility>

namespace whittle::loader {

std::size_t LinkMap::add(Mapped mapped) {
  if (mapped.role == Role::loader) loader_ = objects_.size();
  objects_.push_back(std::move(mapped));
  return objects_.size() - 1;
}

}  // namespace whittle::loader
