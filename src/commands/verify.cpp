#include "audit/verify.h"

#include "commands/command.h"
#include "commands/output.h"
#include "commands/progress.h"
#include "commands/verify_options.h"
#include "report/findings_markdown.h"
#include "report/verify_json.h"
#include "report/verify_text.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <utility>

namespace whittle::commands {

namespace {

audit::Verification verify(const VerifyOptions& options, const Common& common) {
  const Progress progress("looking at what is there", common);
  image::Image image = options.read();
  const audit::Request request = options.request(image);
  return audit::verify(std::move(image), request);
}

report::Json json_of(const audit::Verification& verification) {
  report::Json document = report::document();
  report::put_verification(document, verification);
  return document;
}

Status run_verify(const VerifyOptions& options, const Common& common) {
  options.check();
  const audit::Verification verification = verify(options, common);
  const Findings& findings = verification.plan.findings;
  options.reports.write(
      {.command = "verify",
       .subject = options.name(),
       .findings = &findings,
       .image = nullptr,
       .json = [&] { return json_of(verification); },
       .markdown = [&] { return report::findings_markdown("verify", options.name(), findings); }});
  if (options.json) {
    print(report::dump(json_of(verification)));
  } else {
    const Severity from = common.quiet         ? Severity::error
                          : common.verbose > 0 ? Severity::note
                                               : Severity::warning;
    print(report::verify_text(verification, options.name(), from, color_for(common, stdout)));
  }
  return status_of(verification.plan.verdict());
}

}  // namespace

Run add_verify(CLI::App& app, const Common& common) {
  auto options = std::make_shared<VerifyOptions>();
  options->add_to(app);
  return [options, &common] { return run_verify(*options, common); };
}

}  // namespace whittle::commands
