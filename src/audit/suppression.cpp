#include "audit/suppression.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace whittle::audit {

namespace {

bool fits(const Suppression& suppression, const Finding& finding) {
  return suppression.id == finding.id &&
         (!suppression.path || suppression.path->matches(finding.subject));
}

Finding stale(const Suppression& suppression) {
  return {
      FindingId::unused_pattern,
      Severity::note,
      suppression.path ? suppression.path->pattern() : std::string(finding_name(suppression.id)),
      fmt::format("line {} suppresses {} here, and there is none", suppression.line,
                  finding_name(suppression.id)),
      {},
      "take it out of the file"};
}

TomlWords<FindingId> all_names() {
  TomlWords<FindingId> names;
  for (const FindingKind& kind : finding_kinds())
    names.emplace_back(std::string(kind.name), kind.id);
  return names;
}

}  // namespace

std::vector<Suppressed> suppress(Findings& findings, const std::vector<Suppression>& by) {
  std::vector<Suppressed> suppressed;
  std::vector<bool> is_used(by.size());
  std::erase_if(findings, [&](Finding& finding) {
    const auto first = std::ranges::find_if(
        by, [&](const Suppression& suppression) { return fits(suppression, finding); });
    if (first == by.end()) return false;
    is_used[static_cast<std::size_t>(first - by.begin())] = true;
    suppressed.push_back({std::move(finding), first->reason});
    return true;
  });
  for (std::size_t i = 0; i < by.size(); ++i)
    if (!is_used[i]) findings.push_back(stale(by[i]));
  return suppressed;
}

std::vector<Suppression> read_suppressions(TomlTable& file) {
  std::vector<Suppression> found;
  for (TomlTable& table : file.tables("suppress")) {
    const auto id = table.word("id", all_names());
    if (!id) table.fail("[[suppress]] has no id, which says what kind of finding it is about");
    const std::string path = table.text("path");
    std::string reason = table.text("reason");
    if (reason.empty()) table.fail("[[suppress]] has no reason: say why it is no fault");
    found.push_back({.id = *id,
                     .path = path.empty() ? std::nullopt : std::optional(Glob(path)),
                     .reason = std::move(reason),
                     .line = table.line("id")});
    table.check();
  }
  return found;
}

}  // namespace whittle::audit
