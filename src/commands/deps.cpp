#include "base/error.h"
#include "commands/command.h"
#include "commands/output.h"
#include "commands/process_options.h"
#include "report/closure_text.h"
#include "report/json.h"
#include "tree/directory_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace whittle::commands {

namespace {

struct DepsOptions {
  ProcessOptions process;
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

Status print_why(const closure::Closure& closure, const DepsOptions& options) {
  const auto index = closure.find(options.why);
  if (!index) {
    tell(fmt::format("{} does not need {}\n", closure.program, options.why));
    return Status::no;
  }
  print(report::why_text(closure, *index));
  return Status::done;
}

Status print_closure(const closure::Closure& closure, const DepsOptions& options,
                     const Common& common) {
  if (!options.why.empty()) return print_why(closure, options);
  if (options.list) {
    print(report::list_text(closure));
  } else {
    print(report::tree_text(closure, color_for(common, stdout)));
  }
  tell_problems(closure, common, true);
  return closure.starts() ? Status::done : Status::no;
}

Status run_deps(const DepsOptions& options, const Common& common) {
  const tree::DirectoryTree tree(options.process.sysroot);
  closure::Options how;
  how.check_symbols = options.symbols ? closure::CheckSymbols::yes : closure::CheckSymbols::no;
  how.variants = options.process.variants();
  const closure::Engine engine(tree, options.process.process(), how);
  if (!common.quiet) {
    for (const auto& name : ignored_variables()) {
      tell(fmt::format("note: {} of this shell does not count; say --env {}=...\n", name, name));
    }
  }

  std::vector<std::string> files;
  std::ranges::transform(options.files, std::back_inserter(files),
                         [&](const std::string& file) { return options.process.typed(file); });
  const auto answers = engine.resolve_all(files);
  Status status = Status::done;
  std::vector<const closure::Closure*> closures;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i]) {
      tell(fmt::format("whittle: {}\n", answers[i].error()));
      status = worse(status, Status::could_not);
      continue;
    }
    if (options.json) {
      closures.push_back(&*answers[i]);
      status = worse(status, answers[i]->starts() ? Status::done : Status::no);
      continue;
    }
    if (i > 0) print("\n");
    status = worse(status, print_closure(*answers[i], options, common));
  }
  if (options.json) {
    report::Json document = report::document();
    report::put_closures(document, closures);
    print(report::dump(document));
  }
  return status;
}

}  // namespace

Run add_deps(CLI::App& app, const Common& common) {
  auto options = std::make_shared<DepsOptions>();
  app.footer("Example:\n  whittle deps /usr/bin/curl");
  options->process.add_to(app);
  auto* list = app.add_flag("--list", options->list, "the loader's own listing: NAME<TAB>PATH");
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
