#include "needs/own_objects.h"

#include <cstddef>
#include <limits>

namespace whittle::needs {

namespace {

using closure::Closure;
using closure::Edge;
using closure::Object;

}  // namespace

std::vector<bool> own_objects(const Closure& closure) {
  constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> first(closure.objects.size(), nobody);  // who asked first
  for (const Edge& edge : closure.edges)
    if (first[edge.to] == nobody) first[edge.to] = edge.from;

  std::vector<bool> own(closure.objects.size(), false);
  own[0] = true;
  for (std::size_t i = 1; i < closure.objects.size(); ++i) {
    const Object& object = closure.objects[i];
    const auto& source = object.source;
    if (!source || (object.opening && closure.openings[*object.opening].is_of_directory)) continue;
    switch (*source) {
      case loader::PathSource::named:
      case loader::PathSource::runpath:
        own[i] = first[i] < i && own[first[i]];
        break;
      case loader::PathSource::rpath:
      case loader::PathSource::library_path:
        own[i] = true;
        break;
      case loader::PathSource::cache:
      case loader::PathSource::defaults:
        break;
    }
  }
  return own;
}

}  // namespace whittle::needs
