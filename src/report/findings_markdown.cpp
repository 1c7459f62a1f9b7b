#include "report/findings_markdown.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace whittle::report {

std::string markdown_code(std::string_view text) {
  std::string result = "`";
  for (const char c : to_utf8(escape_line(text))) {
    if (c == '|') result += '\\';
    result += c == '`' ? '\'' : c;
  }
  return result + "`";
}

std::string findings_markdown(const std::string& command, const std::string& subject,
                              const Findings& findings) {
  Findings told = findings;
  std::erase_if(told, [](const Finding& finding) { return finding.severity == Severity::note; });
  std::ranges::stable_sort(told, std::greater<>{}, &Finding::severity);
  const std::string name = markdown_code(subject);
  if (told.empty()) return fmt::format("whittle {} {}: nothing to mend\n", command, name);
  const auto errors = std::ranges::count(told, Severity::error, &Finding::severity);
  std::string text =
      fmt::format("### whittle {} {}: {}\n\n", command, name, errors == 0 ? "good" : "not good");
  for (const Finding& finding : told) {
    text += fmt::format(
        "- {} **{}** {}: {}\n", finding.severity == Severity::error ? "error" : "warning",
        finding_name(finding.id), markdown_code(finding.subject), markdown_code(finding.what));
  }
  return text;
}

}  // namespace whittle::report
