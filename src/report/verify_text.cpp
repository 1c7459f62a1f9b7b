#include "report/verify_text.h"

#include "base/text.h"
#include "report/closure_text.h"
#include "report/count_text.h"
#include "report/exactness_text.h"
#include "report/findings_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

namespace whittle::report {

namespace {

// The places that were tried, for every program that lacks something no program before it
// did.
std::string missing_once(const plan::Plan& plan, Color color) {
  std::string text;
  std::set<std::string> told;
  for (const plan::Program& program : plan.programs) {
    bool is_new = false;
    for (const closure::Object& object : program.closure.objects)
      if (!object.is_found() && told.insert(object.name).second) is_new = true;
    if (is_new) text += missing_text(program.closure, color);
  }
  return text;
}

std::size_t count_of(const Findings& findings, Severity severity) {
  return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

// Where the counts of several kinds are told.
std::string looked_at(const audit::Verification& verification, const std::string& name) {
  std::string text = fmt::format("{}: {}, {}; {}, {}, {}", escape_line(name),
                                 count_text(verification.entries, "entry", "entries"),
                                 size_text(verification.bytes),
                                 count_text(verification.programs, "program", "programs"),
                                 count_text(verification.libraries, "library", "libraries"),
                                 count_text(verification.scripts, "script", "scripts"));
  if (verification.kernel) {
    text += fmt::format("; Linux {}.{}.{} or later", verification.kernel->major,
                        verification.kernel->minor, verification.kernel->patch);
  }
  text += '\n';
  if (const auto& opinion = verification.second_opinion) {
    text += fmt::format("second reader: {} of {} ELF files agree, {:.2f} s\n", opinion->agreeing,
                        opinion->files, opinion->time.count());
  }
  return text;
}

// What is not told one by one of what a run that went well looked for.
std::string not_needed(const Findings& findings, Severity from) {
  if (from != Severity::warning) return {};  // told one by one, or not at all
  const auto count =
      static_cast<std::size_t>(std::ranges::count_if(findings, [](const Finding& it) {
        return it.id == FindingId::traced_file_absent && it.severity == Severity::note;
      }));
  if (count == 0) return {};
  return fmt::format("looked for and done without: {} that this machine has (-v names them)\n",
                     count_text(count, "file", "files"));
}

}  // namespace

std::string verdict_text(const Findings& findings, Color color) {
  const std::size_t errors = count_of(findings, Severity::error);
  const std::string warnings =
      count_text(count_of(findings, Severity::warning), "warning", "warnings");
  if (errors == 0) return fmt::format("complete ({})\n", warnings);
  return red(fmt::format("not good: {}", count_text(errors, "error", "errors")), color) +
         fmt::format(" ({})\n", warnings);
}

std::string verify_text(const audit::Verification& verification, const std::string& name,
                        Severity from, Color color) {
  const plan::Plan& plan = verification.plan;
  std::string text = missing_once(plan, color);
  Findings told = plan.findings;
  std::erase_if(told, [&](const Finding& finding) {
    return finding.severity < from || is_told_apart(finding);
  });
  std::ranges::stable_sort(told, std::greater<>{}, &Finding::severity);
  text += findings_text(told, color);
  text += not_needed(plan.findings, from);
  text += looked_at(verification, name);
  if (plan.exactness && from < Severity::error) text += used_text(*plan.exactness);
  return text + verdict_text(plan.findings, color);
}

}  // namespace whittle::report
