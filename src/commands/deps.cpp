#include "base/text.h"
#include "commands/command.h"
#include "commands/need_options.h"
#include "commands/output.h"
#include "commands/plan_request.h"
#include "commands/process_options.h"
#include "plan/plan.h"
#include "plan/planner.h"
#include "plan/why.h"
#include "report/closure_text.h"
#include "report/findings_text.h"
#include "report/plan_json.h"
#include "report/requirements_text.h"
#include "report/why_text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace whittle::commands {

namespace {

struct DepsOptions {
  ProcessOptions process;
  NeedOptions needs;
  bool list = false;
  bool json = false;
  bool packages = false;
  bool symbols = false;
  std::string why;
  std::vector<std::string> files;
};

plan::Request request_of(const DepsOptions& options) {
  plan::Request request = plan_request(options.process, options.needs);
  for (const auto& file : options.files)
    request.programs.push_back({.on_host = false, .path = options.process.typed(file), .at = {}});
  if (options.symbols) request.closure.check_symbols = closure::CheckSymbols::yes;
  request.extent = plan::Extent::requirements;
  if (!options.why.empty()) request.extent = plan::Extent::image;
  if (options.list) request.extent = plan::Extent::start;
  return request;
}

Status print_why(const plan::Plan& plan, const std::string& query) {
  const plan::Why why = plan::why(plan, query);
  const std::string shown = escape_line(query);
  switch (why.answer) {
    case plan::Why::Answer::found:
    case plan::Why::Answer::missing:
      print(report::why_text(why, *plan.world));
      return Status::done;
    case plan::Why::Answer::not_needed:
      tell(fmt::format("{} does not need {}\n", plan.programs.front().closure.program, shown));
      return Status::no;
    case plan::Why::Answer::no_such_file:
      break;
  }
  tell(fmt::format("there is no {}, and nothing that {} needs makes it\n", shown,
                   plan.programs.front().closure.program));
  return Status::no;
}

// What is told beside the result: on a terminal as much as in a log.
void tell_findings(const plan::Plan& plan, const Common& common) {
  const Severity from = common.quiet ? Severity::error : Severity::note;
  tell(report::findings_text(plan, from, color_for(common, stderr)));
}

// One file's answer: what it needs at start, then what no DT_NEEDED names.
Status print_plan(const plan::Plan& plan, const DepsOptions& options, const Common& common) {
  if (!options.why.empty()) return print_why(plan, options.why);
  const closure::Closure& closure = plan.programs.front().closure;
  if (options.list) {
    print(report::list_text(closure));
  } else {
    const report::Color color = color_for(common, stdout);
    print(report::tree_text(closure, color));
    print(report::requirements_text(plan.requirements, report::WhichPossible::all, color));
    print(report::dlopens_text(plan.dlopens, report::WhichDlopens::all, color));
  }
  tell_findings(plan, common);
  return status_of(plan.verdict());
}

Status print_json(const std::vector<plan::Plan>& plans, const DepsOptions& options) {
  report::Json document = report::document();
  std::vector<const plan::Plan*> all;
  Status status = Status::done;
  for (const plan::Plan& plan : plans) {
    all.push_back(&plan);
    status = worse(status, status_of(plan.verdict()));
    if (plan.programs.empty()) tell(report::findings_text(plan.findings, report::Color::off));
  }
  report::put_plans(document, all);
  if (options.packages) report::put_object_packages(document, all);
  print(report::dump(document));
  return status;
}

Status run_deps(const DepsOptions& options, const Common& common) {
  const auto tree = options.process.tree();
  const plan::Request request = request_of(options);
  if (!common.quiet) tell(ignored_variables_note());
  const std::vector<plan::Plan> plans = plan::make_plans(tree, request);
  if (options.json) return print_json(plans, options);
  Status status = Status::done;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (plans[i].programs.empty()) {
      tell_findings(plans[i], common);
      status = worse(status, status_of(plans[i].verdict()));
      continue;
    }
    if (i > 0) print("\n");
    status = worse(status, print_plan(plans[i], options, common));
  }
  return status;
}

}  // namespace

Run add_deps(CLI::App& app, const Common& common) {
  auto options = std::make_shared<DepsOptions>();
  app.footer("Example:\n  whittle deps /usr/bin/curl");
  options->process.add_to(app);
  options->needs.add_to(app);
  auto* list = app.add_flag("--list", options->list, "the loader's own listing: NAME<TAB>PATH");
  for (const char* need_option : {"--need", "--no-need", "--dlopen"})
    list->excludes(app.get_option(need_option));
  auto* json = app.add_flag("--json", options->json, "the result for machines")->excludes(list);
  app.add_flag("--packages", options->packages,
               "with --json: which packages ship these files, of which source and version")
      ->needs(json);
  app.add_flag("--symbols", options->symbols,
               "look for undefined symbols and unused libraries too");
  app.add_option("--why", options->why, "only the chain of reasons for this path or name")
      ->type_name("PATH")
      ->excludes(list)
      ->excludes(json);
  app.add_option("FILE", options->files, "programs, libraries or scripts, as paths in the tree")
      ->required();
  return [options, &common] { return run_deps(*options, common); };
}

}  // namespace whittle::commands
