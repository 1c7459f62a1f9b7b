#include "audit/image_audit.h"
#include "base/text.h"
#include "commands/audit_options.h"
#include "commands/command.h"
#include "commands/output.h"
#include "commands/progress.h"
#include "plan/why.h"
#include "report/audit_json.h"
#include "report/audit_markdown.h"
#include "report/audit_text.h"
#include "report/html_report.h"
#include "report/why_text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

namespace whittle::commands {

namespace {

audit::ImageAudit audit_image(const AuditOptions& options,
                              const std::optional<report::Baseline>& baseline,
                              const Common& common) {
  audit::Gate gate = options.gate();
  gate.max_growth = options.growth(baseline);
  if (baseline) gate.baseline = baseline->all;
  const Progress progress("looking at what is there", common);
  image::Image image = options.read();
  const audit::AuditRequest request = options.request(image);
  audit::ImageAudit audit = audit::audit_image(std::move(image), request);
  audit::apply(gate, audit);
  return audit;
}

report::Json json_of(const audit::ImageAudit& audit) {
  report::Json document = report::document();
  report::put_audit(document, audit);
  return document;
}

Status tell_why(const audit::ImageAudit& audit, const std::string& path) {
  const plan::Why why = plan::why(audit.plan, path);
  if (why.answer == plan::Why::Answer::found || why.answer == plan::Why::Answer::missing) {
    print(report::why_text(why));
    return Status::done;
  }
  tell(fmt::format("whittle: nothing that the image starts needs {}\n", escape_line(path)));
  return Status::no;
}

Status run_audit(const AuditOptions& options, const Common& common) {
  options.reports.check();
  const std::optional<report::Baseline> baseline = options.read_baseline();
  const audit::ImageAudit audit = audit_image(options, baseline, common);
  if (!options.why.empty()) return tell_why(audit, options.why);
  options.reports.write(
      {.command = "audit",
       .subject = options.name(),
       .findings = &audit.findings,
       .image = &audit.image(),
       .json = [&] { return json_of(audit); },
       .markdown = [&] { return report::audit_markdown(audit, options.name(), baseline); },
       .html = [&] { return report::html_of(audit, options.name(), options.gate()); }});
  if (options.json) {
    print(report::dump(json_of(audit)));
  } else {
    const Severity from = common.quiet         ? Severity::error
                          : common.verbose > 0 ? Severity::note
                                               : Severity::warning;
    print(report::audit_text(audit, options.name(), from, color_for(common, stdout)));
  }
  return has_error(audit.findings) ? Status::no : Status::done;
}

}  // namespace

Run add_audit(CLI::App& app, const Common& common) {
  auto options = std::make_shared<AuditOptions>();
  options->add_to(app);
  return [options, &common] { return run_audit(*options, common); };
}

}  // namespace whittle::commands
