#include "base/error.h"
#include "base/text.h"
#include "commands/command.h"
#include "commands/config_file.h"
#include "commands/from_image.h"
#include "commands/output.h"
#include "commands/pack_options.h"
#include "commands/pack_writing.h"
#include "commands/plan_request.h"
#include "commands/progress.h"
#include "commands/told_plan.h"
#include "image/output.h"
#include "plan/plan.h"
#include "plan/planner.h"
#include "report/findings_markdown.h"
#include "report/html_report.h"
#include "report/output_json.h"
#include "report/package_text.h"
#include "report/plan_json.h"
#include "report/plan_text.h"
#include "report/start_json.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <vector>

namespace whittle::commands {

namespace {

// Tells what is planned, and what of this image there is to know besides.
void tell_image(const plan::Plan& plan, const PackOptions& options, const Common& common) {
  tell_plan(plan, common);
  const auto max_size = options.budget.size();
  const bool is_over =
      std::ranges::find(plan.findings, FindingId::over_budget, &Finding::id) != plan.findings.end();
  if (is_over) tell_excess(plan, max_size.value());
  const bool is_started = !plan.entrypoint.empty() || options.image.starts_by_command;
  if (plan.verdict() == plan::Verdict::yes && !common.quiet && !is_started)
    tell("note: there is no entrypoint: of several programs --entrypoint says which one\n");
}

// Before the tree is read, for it is taken not to change from then on.
std::vector<plan::TracedRun> try_commands(const PackOptions& options, const Common& common) {
  if (!options.tries.commands.empty() && options.process.sysroot != "/") {
    throw Error("cannot use --try {} with --sysroot {}: programs of another root are not run",
                options.tries.commands.front(), options.process.sysroot);
  }
  return options.tries.run(common);
}

// Everything as JSON; what was written, if something was.
report::Json json_of(const plan::Plan& plan, const PackOptions& options,
                     const image::OutputOptions& output, const image::OutputReport* written) {
  report::Json document = report::document();
  report::put_plans(document, {&plan});
  plan::Start start = options.start(plan.entrypoint);
  start.healthcheck = plan.healthcheck;
  report::put_start(document, start);
  if (written != nullptr) report::put_output(document, output, *written);
  return document;
}

// What a report calls that which is packed: the output, or where there is none the program.
std::string subject_of(const PackOptions& options) {
  if (!options.output.empty()) return options.output;
  return options.programs.empty() ? options.from : options.programs.front();
}

void write_reports(const plan::Plan& plan, const PackOptions& options,
                   const std::function<report::Json()>& json) {
  const std::string subject = subject_of(options);
  options.reports.write(
      {.command = "pack",
       .subject = subject,
       .findings = &plan.findings,
       .image = nullptr,
       .json = json,
       .markdown = [&] { return report::findings_markdown("pack", subject, plan.findings); },
       .html = [&] { return report::html_of(plan, subject, options.budget.size()); }});
}

// The plan itself as the result, or what came of writing it.
Status pack_one(const PackOptions& said, const Common& common) {
  const PackOptions options = said.from.empty() ? said : from_image(said);
  options.reports.check();
  if (!common.quiet) tell(ignored_variables_note());
  image::OutputOptions output;
  if (!options.plan) output = options.output_options();
  std::vector<plan::TracedRun> tried = try_commands(options, common);
  const auto tree = options.process.tree();
  plan::Request request = plan_request(options, *tree);
  std::ranges::move(tried, std::back_inserter(request.image.runs));
  plan::Plan plan;
  {
    const Progress progress("looking for what is needed", common);
    plan = plan::make_plan(tree, request);
  }
  tell_image(plan, options, common);
  Status status = status_of(plan.verdict());
  image::OutputReport report;
  if (status == Status::done && !options.plan)
    status = write_pack(plan, options, common, output, report);
  const bool is_written = status == Status::done && !options.plan;
  if (!is_written && !options.plan)
    tell(fmt::format("whittle: nothing was written to {}\n", escape_line(options.output)));

  const auto json = [&] { return json_of(plan, options, output, is_written ? &report : nullptr); };
  write_reports(plan, options, json);
  if (options.json) {
    print(report::dump(json()));
  } else if (options.plan && plan.manifest) {
    print(report::plan_text(*plan.manifest, plan.owners) + report::packages_text(plan));
  }
  return status;
}

// What the command line says of everything but the outputs must be said there.
void check_said(const PackOptions& options) {
  if (options.programs.empty() && options.from.empty()) {
    throw CLI::RequiredError(options.config.empty() ? "PROGRAM, or a whittle.toml here,"
                                                    : "PROGRAM");
  }
  if (options.output.empty() && !options.plan) throw CLI::RequiredError("--output");
}

// Where a file says the rest: ./whittle.toml only if no PROGRAM is named.
std::string config_of(const PackOptions& options) {
  const bool is_said = !options.programs.empty() || !options.from.empty();
  return options.config.empty() && is_said ? std::string() : config_path(options.config);
}

// Every [[pack]] of the file; what the command line says wins.
Status run_config(const ConfigFile& file, CLI::App& app, PackOptions& options,
                  const Common& common) {
  std::set<const CLI::Option*> said;
  for (const CLI::Option* option : app.get_options())
    if (option->count() > 0) said.insert(option);
  const PackOptions from_command_line = options;
  if (file.packs.size() > 1 && (!options.programs.empty() || !options.output.empty())) {
    throw Error("cannot pack {}: {} has {} [[pack]], which do not take PROGRAM and --output",
                options.programs.empty() ? options.output : options.programs.front(), file.path,
                file.packs.size());
  }
  check_outputs(file);
  Status status = Status::done;
  for (const Settings& settings : file.packs) {
    options = from_command_line;
    options.needs.rules = file.rules;
    apply(settings, file.path, app, said);
    check_said(options);
    status = worse(status, pack_one(options, common));
  }
  return status;
}

Status run_pack(CLI::App& app, PackOptions& options, const Common& common) {
  if (const std::string path = config_of(options); !path.empty()) {
    return run_config(read_config(path), app, options, common);
  }
  check_said(options);
  return pack_one(options, common);
}

}  // namespace

Run add_pack(CLI::App& app, const Common& common) {
  auto options = std::make_shared<PackOptions>();
  options->add_to(app);
  return [options, &app, &common] { return run_pack(app, *options, common); };
}

}  // namespace whittle::commands
