#include "commands/pack_writing.h"

#include "base/output_file.h"
#include "base/size.h"
#include "commands/bills.h"
#include "commands/output.h"
#include "commands/progress.h"
#include "image/debug_directory.h"
#include "plan/debug_image.h"
#include "report/bill_text.h"
#include "report/findings_text.h"
#include "report/pack_summary.h"
#include "report/plan_text.h"
#include "report/strip_text.h"

#include <fmt/format.h>

namespace whittle::commands {

namespace {

void tell_excess(const plan::Plan& plan, const report::Excess& excess) {
  tell(report::over_budget_text(*plan.manifest, excess));
  if (plan.stripped) return;
  rootfs::Manifest stripped = *plan.manifest;
  if (const auto saved = rootfs::strip_files(stripped).saved(); saved > 0)
    tell(fmt::format("--strip would make the files {} smaller\n", print_size(saved)));
}

// Of what is written, by the name that the output has.
void write_bill(plan::Plan& plan, const PackOptions& options) {
  rootfs::compute_digests(*plan.manifest);
  const identity::Bill bill = bill_of(plan, bill_name(options.output));
  OutputFile file(options.sbom);
  file.write(as_bytes(
      report::bill_text(bill, report::bill_format_of(options.sbom).value(), WHITTLE_VERSION)));
  file.commit();
}

// By the name that the image has, for the bytes of an image are those whatever its file is called.
void attach_bill(plan::Plan& plan, const PackOptions& options, image::OutputOptions& output) {
  const auto form = options.attachment(output);
  if (!form) return;
  rootfs::compute_digests(*plan.manifest);
  const auto& reference = output.config.reference;
  const identity::Bill bill = bill_of(plan, reference ? reference->familiar : "image");
  output.attachment = {*form, report::bill_text(bill, report::BillFormat::spdx, WHITTLE_VERSION)};
}

}  // namespace

void tell_excess(const plan::Plan& plan, std::uint64_t max_size) {
  tell_excess(
      plan,
      {.limit = max_size, .measured = rootfs::total_size(*plan.manifest), .option = "--max-size"});
}

namespace {

// What a person needs to look into the image, beside it.
void write_debug_image(const plan::Plan& plan, const PackOptions& options, const Common& common,
                       const image::OutputOptions& written) {
  image::OutputOptions output = options.debug_output(written);
  output.config.env = plan::debug_environment(std::move(output.config.env));
  rootfs::Manifest manifest = plan::debug_manifest(plan);
  const Progress progress(fmt::format("writing {}", output.path), common);
  const image::OutputReport report = image::write_output(manifest, output);
  tell(report::findings_text(report.findings, color_for(common, stderr)));
  if (!common.quiet)
    tell(fmt::format("{}: the debug image, with a shell at {}/sh\n", output.path,
                     plan::shell_directory));
}

}  // namespace

Status write_pack(plan::Plan& plan, const PackOptions& options, const Common& common,
                  image::OutputOptions& output, image::OutputReport& report) {
  output.config.created = source_date();
  // First: where that cannot be done, the output is as it was before.
  if (plan.stripped && !options.files.debug_dir.empty())
    image::write_debug_files(plan.stripped->debug_files, options.files.debug_dir);
  if (!options.debug_image.empty()) options.debug_output(output);  // or it contradicts itself
  if (!options.sbom.empty()) write_bill(plan, options);
  if (image::is_image(output.form.format)) output.config.platform = plan::platform_of(plan);
  attach_bill(plan, options, output);
  output.config.entrypoint = plan.entrypoint;
  if (!plan.healthcheck.empty()) {
    output.config.healthcheck = plan.healthcheck;
    output.config.healthcheck.insert(output.config.healthcheck.begin(), "CMD");
    output.config.healthcheck_times = options.healthcheck.times();
  }
  {
    const Progress progress(fmt::format("writing {}", output.path), common);
    report = image::write_output(*plan.manifest, output);
  }
  if (report.over_budget) {
    tell_excess(plan, {.limit = output.max_compressed.value(),
                       .measured = report.compressed.value(),
                       .option = "--max-compressed"});
    return Status::no;
  }
  Findings told = report.findings;
  if (common.quiet) {
    std::erase_if(told, [](const Finding& f) { return f.severity == Severity::note; });
  }
  tell(report::findings_text(told, color_for(common, stderr)));
  if (!options.debug_image.empty()) write_debug_image(plan, options, common, output);
  if (common.quiet) return Status::done;
  if (plan.stripped) tell(report::strip_text(*plan.stripped));
  tell(report::pack_summary(*plan.manifest, output, report));
  return Status::done;
}

}  // namespace whittle::commands
