#include "commands/pack_writing.h"

#include "base/size.h"
#include "commands/output.h"
#include "commands/progress.h"
#include "image/debug_directory.h"
#include "report/closure_text.h"
#include "report/pack_summary.h"
#include "report/plan_text.h"
#include "report/strip_text.h"
#include "rootfs/manifest_tree.h"

#include <fmt/format.h>

namespace whittle::commands {

namespace {

void tell_excess(const PackPlan& plan, const report::Excess& excess) {
  tell(report::over_budget_text(plan.manifest(), excess));
  if (plan.stripped()) return;
  rootfs::Manifest stripped = plan.manifest();
  if (const auto saved = rootfs::strip_files(stripped).saved(); saved > 0)
    tell(fmt::format("--strip would make the files {} smaller\n", print_size(saved)));
}

// A program to start that is not there is mostly a slip; it may still be mounted.
Findings check_entrypoint(const rootfs::Manifest& manifest,
                          const std::vector<std::string>& entrypoint) {
  if (entrypoint.empty() || !entrypoint.front().starts_with('/')) return {};
  const rootfs::ManifestTree tree(manifest);
  if (tree::Walker(tree).walk(entrypoint.front())) return {};
  return {{.severity = Severity::warning,
           .subject = entrypoint.front(),
           .what = "it is the entrypoint, but is not packed",
           .why = "a container will not start unless it is mounted there",
           .advice = "name it as PROGRAM, or with --include"}};
}

}  // namespace

Status check_size(const PackPlan& plan, const PackOptions& options) {
  const auto limit = options.budget.size();
  const std::uint64_t size = rootfs::total_size(plan.manifest());
  if (!limit || size <= *limit) return Status::done;
  tell_excess(plan, {.limit = *limit, .measured = size, .option = "--max-size"});
  return Status::no;
}

Status write_pack(PackPlan& plan, const PackOptions& options, const Common& common,
                  image::OutputOptions& output, image::OutputReport& report) {
  output.config.created = source_date();
  if (image::is_image(output.form.format)) output.config.platform = plan.platform();
  if (output.config.entrypoint.empty()) output.config.entrypoint = plan.entrypoint();
  {
    const Progress progress(fmt::format("writing {}", output.path), common);
    report = image::write_output(plan.manifest(), output);
  }
  if (report.over_budget) {
    tell_excess(plan, {.limit = output.max_compressed.value(),
                       .measured = report.compressed.value(),
                       .option = "--max-compressed"});
    return Status::no;
  }
  if (plan.stripped() && !options.files.debug_dir.empty())
    image::write_debug_files(plan.stripped()->debug_files, options.files.debug_dir);
  if (common.quiet) return Status::done;
  const report::Color color = color_for(common, stderr);
  tell(report::findings_text(check_entrypoint(plan.manifest(), output.config.entrypoint), color));
  tell(report::findings_text(report.findings, color));
  if (plan.stripped()) tell(report::strip_text(*plan.stripped()));
  tell(report::pack_summary(plan.manifest(), output, report));
  return Status::done;
}

}  // namespace whittle::commands
