#include "bundle/beside.h"

#include "bundle/interpreter_files.h"
#include "bundle/place.h"
#include "bundle/variables.h"
#include "tree/file_tree.h"

#include <algorithm>
#include <string>
#include <vector>

namespace whittle::bundle {

namespace {

// Programs, and what loaders are told of.
bool is_found_by_loader(std::string_view place) {
  return place.starts_with("shared/") || place.starts_with("bin/") ||
         place.starts_with("lib/for-") || tree::parent(place) == "lib";
}

// The program's own, of which nothing tells it: it may have a constant path, or go from its own.
bool is_data(std::string_view place) {
  const bool is_of_programs =
      place.starts_with("lib/") || place.starts_with("share/") || place.starts_with("libexec/");
  return is_of_programs && !is_found_at(place);
}

}  // namespace

bool looks_beside(const Bundle& bundle) {
  std::vector<std::string> programs;
  for (const Launch& launch : bundle.launches) {
    const auto from = bundle.taken.find(launch.program);
    if (launch.is_asked && from != bundle.taken.end()) programs.push_back(from->second);
  }
  const Places places(programs);
  return std::ranges::any_of(bundle.taken, [&](const auto& each) {
    const auto& [place, from] = each;
    return !is_found_by_loader(place) &&
           (is_found_beside_interpreter(place) || places.is_beside_program(from) || is_data(place));
  });
}

}  // namespace whittle::bundle
