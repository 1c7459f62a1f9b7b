#include "loader/link_map.h"

#include <algorithm>
#include <utility>

namespace whittle::loader {

std::size_t LinkMap::add(Mapped mapped) {
  const std::size_t index = objects_.size();
  if (mapped.role == Role::loader) loader_ = index;
  for (const auto& name : mapped.names)
    index_name(name, index);
  if (mapped.role != Role::program) index_name(mapped.path, index);
  if (mapped.opened.object != nullptr && mapped.file().soname)
    index_name(*mapped.file().soname, index);
  objects_.push_back(std::move(mapped));
  return index;
}

void LinkMap::add_name(std::size_t index, const std::string& name) {
  auto& names = objects_[index].names;
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  index_name(name, index);
}

std::optional<std::size_t> LinkMap::find(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

void LinkMap::index_name(const std::string& name, std::size_t index) {
  auto& first = by_name_.try_emplace(name, index).first->second;
  first = std::min(first, index);
}

}  // namespace whittle::loader
