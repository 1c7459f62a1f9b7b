#pragma once

#include "closure/closure.h"

#include <fmt/format.h>

#include <string>
#include <vector>

// Closures as lines, to be compared whole.
namespace whittle::test {

// "program /app/server", "library liba.so /lib64/liba.so", "library libx.so missing",
// "library libx.so refused /lib64/libx.so", with "optional" behind what may be absent.
inline std::vector<std::string> object_lines(const closure::Closure& closure) {
  std::vector<std::string> lines;
  for (const closure::Object& object : closure.objects) {
    std::string line = object.role == loader::Role::program   ? "program"
                       : object.role == loader::Role::library ? "library"
                                                              : "loader";
    if (object.name != object.path) line += " " + object.name;
    if (object.state == closure::ObjectState::missing) line += " missing";
    if (object.state == closure::ObjectState::refused) line += " refused";
    if (!object.path.empty()) line += " " + object.path;
    if (object.optional) line += " optional";
    lines.push_back(std::move(line));
  }
  return lines;
}

inline std::string kind_word(ReasonKind kind) {
  switch (kind) {
    case ReasonKind::interpreter:
      return "interpreter";
    case ReasonKind::needed:
      return "needs";
    case ReasonKind::auxiliary:
      return "auxiliary";
    case ReasonKind::filter:
      return "filter";
    case ReasonKind::preload:
      return "preloads";
    case ReasonKind::audit:
      return "audit";
    case ReasonKind::dlopen:
      return "opens";
    case ReasonKind::rule:
      return "rule";
    default:
      return "other";
  }
}

// "server needs liba.so: RUNPATH of /app/server", by base name of who asks.
inline std::vector<std::string> edge_lines(const closure::Closure& closure,
                                           const std::vector<closure::Edge>& edges) {
  std::vector<std::string> lines;
  for (const closure::Edge& edge : edges) {
    lines.push_back(fmt::format("{} {} {}{}{}", tree::base_name(closure.objects[edge.from].path),
                                kind_word(edge.kind), edge.name, edge.how.empty() ? "" : ": ",
                                edge.how));
  }
  return lines;
}

// "error /lib64/liba.so: version `V' not found (required by /app/server)". What is missing
// or refused is told by object_lines().
inline std::vector<std::string> finding_lines(const closure::Closure& closure) {
  std::vector<std::string> lines;
  for (const Finding& finding : closure.findings) {
    if (finding.id == FindingId::missing_library || finding.id == FindingId::refused_library ||
        finding.id == FindingId::missing_interpreter ||
        finding.id == FindingId::refused_interpreter) {
      continue;
    }
    const char* severity = finding.severity == Severity::error     ? "error"
                           : finding.severity == Severity::warning ? "warning"
                                                                   : "note";
    lines.push_back(fmt::format("{} {}: {}", severity, finding.subject, finding.what));
  }
  return lines;
}

// "liba.so => /lib64/liba.so", "libx.so => not found": as a loader prints them.
inline std::vector<std::string> listing_lines(const closure::Closure& closure) {
  std::vector<std::string> lines;
  for (const closure::ListingLine& line : closure.listing)
    lines.push_back(line.name + " => " + (line.path.empty() ? "not found" : line.path));
  return lines;
}

}  // namespace whittle::test
