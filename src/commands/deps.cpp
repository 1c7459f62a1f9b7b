#include "base/error.h"
#include "commands/command.h"
#include "commands/need_options.h"
#include "commands/output.h"
#include "commands/process_options.h"
#include "report/closure_text.h"
#include "report/json.h"
#include "report/needs_text.h"
#include "tree/directory_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace whittle::commands {

namespace {

struct DepsOptions {
  ProcessOptions process;
  NeedOptions needs;
  bool list = false;
  bool json = false;
  bool symbols = false;
  std::string why;
  std::vector<std::string> files;
};

// What is told beside the result: on a terminal as much as in a log.
void tell_problems(const closure::Closure& closure, const Common& common, bool with_missing) {
  const report::Color color = color_for(common, stderr);
  if (with_missing) tell(report::missing_text(closure, color));
  Findings findings = closure.findings;
  if (common.quiet) {
    std::erase_if(findings, [](const Finding& f) { return f.severity != Severity::error; });
  }
  tell(report::findings_text(findings, color));
}

Status print_why(const needs::Answer& answer, const DepsOptions& options) {
  for (const auto& closure : answer.programs) {
    if (const auto index = closure.find(options.why)) {
      print(report::why_text(closure, *index));
      return Status::done;
    }
  }
  const std::string text = report::why_needed_text(answer, options.why);
  if (text.empty()) {
    tell(fmt::format("{} does not need {}\n", answer.programs.front().program, options.why));
    return Status::no;
  }
  print(text);
  return Status::done;
}

// One file's answer: what it needs at start, then what no DT_NEEDED names.
Status print_answer(const needs::Answer& answer, const DepsOptions& options, const Common& common) {
  if (!options.why.empty()) return print_why(answer, options);
  const closure::Closure& closure = answer.programs.front();
  if (options.list) {
    print(report::list_text(closure));
  } else {
    const report::Color color = color_for(common, stdout);
    print(report::tree_text(closure, color));
    print(report::needs_text(answer, color));
    print(report::dlopens_text(answer, report::WhichDlopens::all, color));
  }
  tell_problems(closure, common, true);
  if (!common.quiet) tell(report::findings_text(answer.findings, color_for(common, stderr)));
  return closure.starts() ? Status::done : Status::no;
}

Status run_deps(const DepsOptions& options, const Common& common) {
  const tree::DirectoryTree tree(options.process.sysroot);
  closure::Options how;
  how.check_symbols = options.symbols ? closure::CheckSymbols::yes : closure::CheckSymbols::no;
  how.variants = options.process.variants();
  if (options.list) how.runtime_libraries = closure::RuntimeLibraries::taken;
  const closure::Engine engine(tree, options.process.process(), how);
  if (!common.quiet) tell(ignored_variables_note());

  std::vector<std::string> files;
  std::ranges::transform(options.files, std::back_inserter(files),
                         [&](const std::string& file) { return options.process.typed(file); });
  // A listing is the loader's own: it knows of nothing else.
  std::optional<needs::Options> needs;
  if (!options.list) needs = options.needs.options();
  auto answers = engine.resolve_all(files);
  Status status = Status::done;
  std::vector<needs::Answer> found;
  report::Json all_needs = report::Json::array();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i]) {
      tell(fmt::format("whittle: {}\n", answers[i].error()));
      status = worse(status, Status::could_not);
      continue;
    }
    if (needs) {
      found.push_back(needs::find_needs(engine, {files[i]}, *needs));
    } else {
      found.emplace_back().programs.push_back(*std::move(answers[i]));
    }
    if (options.json) {
      status = worse(status, found.back().programs.front().starts() ? Status::done : Status::no);
      continue;
    }
    if (i > 0) print("\n");
    status = worse(status, print_answer(found.back(), options, common));
  }
  if (options.json) {
    report::Json document = report::document();
    report::Json dlopens = report::Json::array();
    std::vector<const closure::Closure*> closures;
    for (const auto& answer : found) {
      for (const auto& closure : answer.programs)
        closures.push_back(&closure);
      for (auto& need : report::needs_json(answer))
        all_needs.push_back(std::move(need));
      for (auto& one : report::dlopens_json(answer)) {
        if (std::ranges::find(dlopens, one) == dlopens.end()) dlopens.push_back(std::move(one));
      }
    }
    report::put_closures(document, closures);
    document["needs"] = std::move(all_needs);
    document["dlopens"] = std::move(dlopens);
    print(report::dump(document));
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
