#include "closure/closure.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <limits>

namespace whittle::closure {

bool is_indispensable(const Closure& closure, const Object& object) {
  return !object.opening || closure.openings[*object.opening].needed == Opening::Needed::yes;
}

std::optional<std::size_t> Closure::find(std::string_view path) const {
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const Object& object = objects[i];
    if (!object.is_found()) continue;
    if (object.path == path || object.where.path == path) return i;
  }
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (objects[i].name == path) return i;
  }
  return std::nullopt;
}

std::optional<loader::Release> minimum_glibc(const elf::File& file) {
  constexpr std::string_view prefix = "GLIBC_2.";
  std::optional<loader::Release> highest;
  for (const auto& need : file.version_needs) {
    for (const auto& version : need.versions) {
      if (!version.name.starts_with(prefix)) continue;
      const std::string_view digits = std::string_view(version.name).substr(prefix.size());
      loader::Release release{2, 0};
      const auto parsed =
          std::from_chars(digits.data(), digits.data() + digits.size(), release.minor);
      if (parsed.ec == std::errc{} && (!highest || *highest < release)) highest = release;
    }
  }
  return highest;
}

std::string Closure::minimum_glibc() const {
  std::optional<loader::Release> highest;
  for (const Object& object : objects) {
    if (!object.elf || !object.elf->file) continue;
    const auto own = closure::minimum_glibc(*object.elf->file);
    if (own && (!highest || *highest < *own)) highest = own;
  }
  return highest ? fmt::format("{}.{}", highest->major, highest->minor) : "";
}

std::vector<Edge> why(const Closure& closure, std::size_t index) {
  constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> edge_to(closure.objects.size(), none);
  std::vector<bool> seen(closure.objects.size(), false);
  std::vector<std::vector<std::size_t>> edges_from(closure.objects.size());
  for (std::size_t e = 0; e < closure.edges.size(); ++e)
    edges_from[closure.edges[e].from].push_back(e);
  std::deque<std::size_t> queue{0};
  seen[0] = true;
  while (!queue.empty()) {
    const std::size_t from = queue.front();
    queue.pop_front();
    for (const std::size_t e : edges_from[from]) {
      const Edge& edge = closure.edges[e];
      if (seen[edge.to]) continue;
      seen[edge.to] = true;
      edge_to[edge.to] = e;
      queue.push_back(edge.to);
    }
  }
  std::vector<Edge> chain;
  for (std::size_t at = index; at != 0 && edge_to[at] != none; at = chain.back().from) {
    chain.push_back(closure.edges[edge_to[at]]);
  }
  std::ranges::reverse(chain);
  return chain;
}

}  // namespace whittle::closure
