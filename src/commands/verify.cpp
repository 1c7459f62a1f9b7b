#include "audit/verify.h"

#include "audit/missed_by_run.h"
#include "audit/workload.h"
#include "base/signal.h"
#include "commands/command.h"
#include "commands/output.h"
#include "commands/progress.h"
#include "commands/verify_bundle.h"
#include "commands/verify_options.h"
#include "report/findings_markdown.h"
#include "report/run_json.h"
#include "report/run_text.h"
#include "report/verify_json.h"
#include "report/verify_text.h"
#include "sandbox/judgement.h"
#include "sandbox/trial.h"
#include "trace/record.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace whittle::commands {

namespace {

// What came of both halves.
struct Answer {
  audit::Verification verification;
  std::optional<sandbox::Course> course;
  bool ran_well = true;
};

audit::Verification look(image::Image image, const audit::Request& request, const Common& common) {
  const Progress progress("looking at what is there", common);
  return audit::verify(std::move(image), request);
}

image::Image read(const VerifyOptions& options, const Common& common) {
  const Progress progress("looking at what is there", common);
  return options.read();
}

sandbox::Trial trial_of(const VerifyOptions& options, const audit::Verification& verification,
                        const plan::Start& start, const Common& common) {
  const image::Image& image = verification.root->image();
  sandbox::Trial trial;
  trial.workload = options.here ? audit::workload_here(*verification.root, start)
                                : audit::workload_of(*verification.root, start);
  if (image.config && !image.config->stop_signal.empty())
    trial.workload.stop_signal = parse_signal(image.config->stop_signal).value_or(SIGTERM);
  trial.isolation = sandbox::choose(options.run.forced(), trial.workload, image.root, options.here);
  trial.root = &image.root;
  trial.demands = options.run.demands();
  trial.is_watched = options.watch;
  if (!common.quiet) trial.told = tell;
  return trial;
}

// Adds what the run looked for and lacked.
void add_missed(Answer& answer, const sandbox::Workload& workload, const VerifyOptions& options) {
  const sandbox::Course& course = *answer.course;
  const std::string said = course.error.text();
  const char* home = sandbox::variable(workload, "HOME");
  const audit::WatchedRun run{.record = *course.record,
                              .name = {},
                              .home = home == nullptr ? "" : home,
                              .words = said,
                              .went_well = answer.ran_well};
  add_new(answer.verification.plan.findings,
          audit::missed_by_run(run, *answer.verification.root, *options.machine()));
}

// Adds how the root compares with what earlier runs used.
void compare(Answer& answer, const VerifyOptions& options) {
  audit::Verification& verification = answer.verification;
  plan::Exactness exactness;
  trace::Record all;
  for (const std::string& path : options.traces) {
    const trace::Record record = trace::read_record(path);
    add_new(verification.plan.findings,
            audit::missed_by_run({.record = record, .name = path}, *verification.root,
                                 *options.machine()));
    all.merge(record);
    exactness.runs.push_back(path);
  }
  verification.plan.exactness =
      audit::compare_with_record(std::move(exactness), verification.root->image().root, all);
}

// Runs it, and adds what was wrong to the findings.
void run_in(Answer& answer, const VerifyOptions& options, const plan::Start& start,
            const Common& common) {
  const sandbox::Trial trial = trial_of(options, answer.verification, start, common);
  answer.course = sandbox::run(trial);
  Findings findings = sandbox::judge(*answer.course, trial.demands, options.run.expected());
  answer.ran_well = findings.empty();
  add_new(answer.verification.plan.findings, std::move(findings));
  if (answer.course->record) add_missed(answer, trial.workload, options);
}

Answer answer_of(const VerifyOptions& options, const Common& common) {
  image::Image image = read(options, common);
  const audit::Request request = options.request(image);
  Answer answer{.verification = look(std::move(image), request, common), .course = {}};
  const bool is_readable = answer.verification.plan.verdict() != plan::Verdict::could_not;
  if (!options.traces.empty() && is_readable) compare(answer, options);
  if (options.runs() && is_readable) run_in(answer, options, request.start, common);
  return answer;
}

std::string text_of(const Answer& answer, const VerifyOptions& options, const Common& common) {
  const Severity from = common.quiet         ? Severity::error
                        : common.verbose > 0 ? Severity::note
                                             : Severity::warning;
  const std::string run =
      answer.course ? report::run_text(*answer.course, answer.ran_well) : std::string();
  return run +
         report::verify_text(answer.verification, options.name(), from, color_for(common, stdout));
}

report::Json json_of(const Answer& answer) {
  report::Json document = report::document();
  report::put_verification(document, answer.verification);
  if (answer.course) report::put_run(document, *answer.course, answer.ran_well);
  return document;
}

Status run_verify(const VerifyOptions& options, const Common& common) {
  options.check();
  if (is_bundle(options)) return verify_bundle(options, common);
  const Answer answer = answer_of(options, common);
  const Findings& findings = answer.verification.plan.findings;
  options.reports.write(
      {.command = "verify",
       .subject = options.name(),
       .findings = &findings,
       .image = nullptr,
       .json = [&] { return json_of(answer); },
       .markdown = [&] { return report::findings_markdown("verify", options.name(), findings); }});
  if (options.json) {
    print(report::dump(json_of(answer)));
  } else {
    print(text_of(answer, options, common));
  }
  return status_of(answer.verification.plan.verdict());
}

}  // namespace

Run add_verify(CLI::App& app, const Common& common) {
  auto options = std::make_shared<VerifyOptions>();
  options->add_to(app);
  return [options, &common] { return run_verify(*options, common); };
}

}  // namespace whittle::commands
