#include "closure/hole_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace whittle::closure {

namespace {

bool is_allowed(const Object& hole, const std::vector<std::string>& allow_missing) {
  return std::ranges::any_of(
      allow_missing, [&](const std::string& name) { return name == "all" || name == hole.name; });
}

FindingId id_of(const Object& hole) {
  const bool missing = hole.state == ObjectState::missing;
  if (hole.role == loader::Role::loader)
    return missing ? FindingId::missing_interpreter : FindingId::refused_interpreter;
  return missing ? FindingId::missing_library : FindingId::refused_library;
}

std::string what_of(const Closure& closure, std::size_t index) {
  const Object& hole = closure.objects[index];
  std::string text =
      hole.state == ObjectState::missing ? "not found" : "cannot be loaded: " + hole.search.message;
  const auto edge = std::ranges::find(closure.edges, index, &Edge::to);
  if (edge != closure.edges.end())
    text += fmt::format("; {} asks for it", closure.objects[edge->from].path);
  return text;
}

}  // namespace

void check_holes(Closure& closure, const std::vector<std::string>& allow_missing) {
  for (std::size_t i = 0; i < closure.objects.size(); ++i) {
    Object& hole = closure.objects[i];
    if (hole.is_found() || hole.of_the_runtime) continue;
    Severity severity = hole.optional ? Severity::note : Severity::error;
    if (severity == Severity::error && is_allowed(hole, allow_missing)) {
      hole.optional = true;
      severity = Severity::warning;
    }
    add_new(closure.findings,
            {{id_of(hole), severity, hole.name, what_of(closure, i),
              hole.optional ? "the program starts without it" : "the program does not start", ""}});
  }
}

}  // namespace whittle::closure
