#include "audit/image_audit.h"
#include "base/text.h"
#include "commands/audit_options.h"
#include "commands/command.h"
#include "commands/from_image.h"
#include "commands/output.h"
#include "commands/progress.h"
#include "plan/why.h"
#include "report/audit_json.h"
#include "report/audit_markdown.h"
#include "report/audit_text.h"
#include "report/dockerfile_text.h"
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
  const std::optional<audit::DiveRules> rules = options.dive_rules();
  const Progress progress("looking at what is there", common);
  image::Image image = options.read();
  const audit::AuditRequest request = options.request(image);
  audit::ImageAudit audit = audit::audit_image(std::move(image), request);
  audit::apply(gate, audit);
  if (rules) audit::apply(*rules, audit);
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

// What `pack --from` would do, said in the image itself.
std::string small_dockerfile_of(const AuditOptions& options, const audit::ImageAudit& audit) {
  PackOptions pack;
  pack.from = options.image;
  pack.process.platform = options.platform;
  pack.image.entrypoint = options.starting.entrypoint;
  pack.image.cmd = options.starting.cmd;
  pack.process.env = options.starting.env;
  pack.process.cwd = options.starting.cwd;
  pack.process.user_name = options.starting.user;
  pack.includes = options.roots;
  pack = from_image(pack, audit.tree);
  std::vector<std::string> arguments = pack.programs;
  const auto add = [&](const char* option, const std::vector<std::string>& values) {
    for (const std::string& value : values)
      arguments.insert(arguments.end(), {option, value});
  };
  add("--include", pack.includes);
  add("--entrypoint", pack.image.entrypoint);
  add("--cmd", pack.image.cmd);
  add("--env", pack.process.env);
  if (!pack.process.cwd.empty()) add("--cwd", {pack.process.cwd});
  if (!pack.process.user_name.empty()) add("--user", {pack.process.user_name});
  const image::ImageConfig config = pack.image.config(pack.process);
  const auto& reference = audit.image().config ? audit.image().config->reference : std::nullopt;
  return report::small_dockerfile(reference ? reference->familiar : "IMAGE", arguments, config);
}

Status run_audit(const AuditOptions& options, const Common& common) {
  options.reports.check();
  const std::optional<report::Baseline> baseline = options.read_baseline();
  const audit::ImageAudit audit = audit_image(options, baseline, common);
  if (options.emit_dockerfile) {
    print(small_dockerfile_of(options, audit));
    return Status::done;
  }
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
