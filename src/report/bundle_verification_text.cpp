#include "report/bundle_verification_text.h"

#include "base/text.h"
#include "report/count_text.h"
#include "report/findings_text.h"
#include "report/run_text.h"
#include "report/verify_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <vector>

namespace whittle::report {

namespace {

std::string of_machine_text(const bundle::BundleVerification& verification) {
  std::vector<std::string> there;
  std::vector<std::string> absent;
  for (const auto& [path, uses] : verification.of_machine) {
    const bool is_absent = uses.size() == 1 && uses.contains(trace::Use::absent);
    (is_absent ? absent : there).push_back(escape_line(path));
  }
  std::string text;
  if (!there.empty()) text += fmt::format("  of the machine: {}\n", fmt::join(there, ", "));
  if (!absent.empty())
    text += fmt::format("  of the machine, and not there: {}\n", fmt::join(absent, ", "));
  return text;
}

}  // namespace

std::string bundle_verification_text(const bundle::BundleVerification& verification,
                                     const std::string& name, Severity from, Color color) {
  std::string text;
  if (verification.course) text += run_text(*verification.course, verification.ran_well);
  for (const std::string& launcher : verification.loaded)
    text += fmt::format("loads where there is nothing else: {}\n", escape_line(launcher));
  if (!verification.not_loaded.empty())
    text += fmt::format("nothing was started: {}\n", escape_line(verification.not_loaded));
  text += of_machine_text(verification);
  Findings told = verification.findings;
  std::erase_if(told, [&](const Finding& finding) { return finding.severity < from; });
  std::ranges::stable_sort(told, std::greater<>{}, &Finding::severity);
  text += findings_text(told, color);
  text += fmt::format(
      "{}: {}, {}\n", escape_line(name),
      verification.is_file ? "one file" : count_text(verification.files, "file", "files"),
      size_text(verification.bytes));
  return text + verdict_text(verification.findings, color);
}

}  // namespace whittle::report
