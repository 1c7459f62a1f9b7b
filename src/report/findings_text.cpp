#include "report/findings_text.h"

#include "base/text.h"
#include "report/closure_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace whittle::report {

bool is_told_apart(const Finding& finding) {
  switch (finding.id) {
    case FindingId::missing_interpreter:
    case FindingId::refused_interpreter:
    case FindingId::missing_library:
    case FindingId::refused_library:
    case FindingId::over_budget:
      return true;
    default:
      return false;
  }
}

std::string findings_text(const Findings& findings, Color color) {
  std::string text;
  for (const Finding& finding : findings) {
    if (finding.id == FindingId::unreadable_file) {
      text += fmt::format("whittle: {}\n", escape_line(finding.what));
      continue;
    }
    switch (finding.severity) {
      case Severity::note:
        text += "note: ";
        break;
      case Severity::warning:
        text += bold("warning: ", color);
        break;
      case Severity::error:
        text += red("error: ", color);
        break;
    }
    text += fmt::format("{}: {}\n", escape_line(finding.subject), escape_line(finding.what));
    if (!finding.why.empty()) text += fmt::format("  {}\n", escape_line(finding.why));
    if (!finding.advice.empty())
      text += fmt::format("  to mend it: {}\n", escape_line(finding.advice));
  }
  return text;
}

Findings gathered(Findings findings) {
  Findings kinds;
  std::vector<std::size_t> others;  // of each kind, besides the first
  for (Finding& finding : findings) {
    const auto same = [&](const Finding& first) {
      return finding.severity == Severity::note && first.severity == Severity::note &&
             first.id == finding.id && first.what == finding.what && finding.advice.empty() &&
             first.advice.empty();
    };
    const auto kind = std::ranges::find_if(kinds, same);
    if (kind != kinds.end()) {
      ++others[static_cast<std::size_t>(kind - kinds.begin())];
    } else {
      kinds.push_back(std::move(finding));
      others.push_back(0);
    }
  }
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (others[i] != 0) kinds[i].subject += fmt::format(" and {} more", others[i]);
  return kinds;
}

std::string findings_text(const plan::Plan& plan, Severity from, Color color) {
  std::string text;
  for (const plan::Program& program : plan.programs) {
    const bool is_wanted = from != Severity::error || !program.closure.starts();
    if (is_wanted) text += missing_text(program.closure, color);
  }
  Findings told = plan.findings;
  std::erase_if(told, [&](const Finding& finding) {
    return finding.severity < from || is_told_apart(finding);
  });
  return text + findings_text(told, color);
}

}  // namespace whittle::report
