#include "base/error.h"
#include "base/text.h"
#include "commands/command.h"
#include "commands/config_file.h"
#include "commands/output.h"
#include "commands/pack_options.h"
#include "commands/pack_plan.h"
#include "commands/pack_writing.h"
#include "commands/progress.h"
#include "image/output.h"
#include "report/closure_text.h"
#include "report/json.h"
#include "report/manifest_json.h"
#include "report/needs_text.h"
#include "report/output_json.h"
#include "report/plan_text.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace whittle::commands {

namespace {

// Tells what stands against packing, and what else there is to know. The status
// is done if nothing stands against it.
Status tell_plan(const PackPlan& plan, const Common& common) {
  const report::Color color = color_for(common, stderr);
  Status status = Status::done;
  for (const auto& error : plan.unreadable()) {
    tell(fmt::format("whittle: {}\n", error));
    status = Status::could_not;
  }
  for (const auto& closure : plan.answer().programs) {
    if (!closure.starts()) status = worse(status, Status::no);
    if (closure.starts() && common.quiet) continue;
    tell(report::missing_text(closure, color));
    tell(report::findings_text(closure.findings, color));
  }
  tell(report::findings_text(plan.objections(), color));
  if (!plan.objections().empty()) status = worse(status, Status::no);
  if (status == Status::done && !common.quiet) {
    tell(report::findings_text(plan.answer().findings, color));
    tell(report::needs_text(plan.answer(), color));
    tell(report::dlopens_text(plan.answer(), report::WhichDlopens::own_and_uncertain, color));
    tell(report::findings_text(plan.notes(), color));
  }
  if (!plan.problems().empty()) {
    tell(report::findings_text(plan.problems(), color));
    throw Error("cannot pack: the root file system would not be one; nothing was written");
  }
  return status;
}

report::Json pack_json(const PackPlan& plan) {
  report::Json document = report::document();
  std::vector<const closure::Closure*> closures;
  for (const auto& closure : plan.answer().programs)
    closures.push_back(&closure);
  report::put_closures(document, closures);
  document["needs"] = report::needs_json(plan.answer());
  for (const Findings* findings :
       {&plan.answer().findings, &plan.notes(), &plan.objections(), &plan.problems()})
    for (const Finding& finding : *findings)
      document["findings"].push_back(report::to_json(finding));
  if (plan.is_complete()) report::put_manifest(document, plan.manifest());
  return document;
}

// The plan itself as the result, or what came of writing it.
Status pack_one(const PackOptions& options, const Common& common) {
  if (!common.quiet) tell(ignored_variables_note());
  image::OutputOptions output;
  if (!options.plan) output = options.output_options();
  std::optional<PackPlan> planned;
  {
    const Progress progress("looking for what is needed", common);
    planned.emplace(options);
  }
  PackPlan& plan = *planned;
  Status status = tell_plan(plan, common);
  if (status == Status::done) status = check_size(plan, options);
  image::OutputReport report;
  if (status == Status::done && !options.plan)
    status = write_pack(plan, options, common, output, report);
  const bool is_written = status == Status::done && !options.plan;
  if (!is_written && !options.plan)
    tell(fmt::format("whittle: nothing was written to {}\n", escape_line(options.output)));

  if (options.json) {
    report::Json document = pack_json(plan);
    if (is_written) report::put_output(document, output, report);
    print(report::dump(document));
  } else if (options.plan && plan.is_complete()) {
    print(report::plan_text(plan.manifest()));
  }
  return status;
}

// What the command line says of everything but the outputs must be said there.
void check_said(const PackOptions& options) {
  if (options.programs.empty()) {
    throw CLI::RequiredError(options.config.empty() ? "PROGRAM, or a whittle.toml here,"
                                                    : "PROGRAM");
  }
  if (options.output.empty() && !options.plan) throw CLI::RequiredError("--output");
}

// Where a file says the rest: ./whittle.toml only if no PROGRAM is named.
std::string config_path(const PackOptions& options) {
  constexpr const char* usual = "whittle.toml";
  if (!options.config.empty()) return options.config;
  return options.programs.empty() && std::filesystem::exists(usual) ? usual : "";
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
  if (const std::string path = config_path(options); !path.empty()) {
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
