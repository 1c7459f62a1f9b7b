#include "report/reason_text.h"

#include "base/text.h"

#include <fmt/format.h>

namespace whittle::report {

namespace {

std::string relation(const Reason& reason) {
  const std::string by = escape_line(reason.by);
  switch (reason.kind) {
    case ReasonKind::asked:
      return "asked for";
    case ReasonKind::included:
      return "included with " + by;
    case ReasonKind::interpreter:
      return "interpreter of " + by;
    case ReasonKind::script:
      return "runs the script " + by;
    case ReasonKind::needed:
      return "needed by " + by;
    case ReasonKind::auxiliary:
      return "auxiliary filter of " + by;
    case ReasonKind::filter:
      return "filter of " + by;
    case ReasonKind::preload:
      return "preloaded into " + by;
    case ReasonKind::audit:
      return "audits " + by;
    case ReasonKind::dlopen:
      return "opened by " + by;
    case ReasonKind::rule:
      return fmt::format("rule {}, shown by {}", escape_line(reason.name), by);
    case ReasonKind::link:
      return "link on the way to " + by;
    case ReasonKind::directory:
      return "directory of " + by;
    case ReasonKind::traced:
      return "used in " + by;
    case ReasonKind::written:
      return "written by whittle";
  }
  return {};
}

// Whether `name` is what something was asked for by, and not told by the relation.
bool has_name(const Reason& reason) {
  switch (reason.kind) {
    case ReasonKind::needed:
    case ReasonKind::auxiliary:
    case ReasonKind::filter:
    case ReasonKind::preload:
    case ReasonKind::audit:
    case ReasonKind::dlopen:
      return !reason.name.empty();
    default:
      return false;
  }
}

}  // namespace

std::string phrase(const Reason& reason) {
  std::string text = relation(reason);
  if (has_name(reason)) text += " as " + escape_line(reason.name);
  if (!reason.how.empty()) text += fmt::format(" ({})", escape_line(reason.how));
  return text;
}

Reason to_reason(const closure::Closure& closure, const closure::Edge& edge) {
  return {edge.kind, closure.objects[edge.from].path, edge.name, edge.how};
}

}  // namespace whittle::report
