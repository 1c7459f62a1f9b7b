#include "bundle/bundle.h"

#include "base/output_file.h"
#include "base/text.h"
#include "bundle/maker.h"
#include "bundle/single_file.h"
#include "commands/bundle_options.h"
#include "commands/command.h"
#include "commands/output.h"
#include "commands/plan_request.h"
#include "commands/progress.h"
#include "commands/told_plan.h"
#include "image/directory_writer.h"
#include "image/output.h"
#include "plan/planner.h"
#include "report/bundle_json.h"
#include "report/bundle_text.h"
#include "report/findings_text.h"
#include "report/json.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace whittle::commands {

namespace {

Status tell_bundle(const bundle::Bundle& bundle, const Common& common) {
  Findings told = bundle.findings;
  if (common.quiet)
    std::erase_if(told, [](const Finding& each) { return each.severity != Severity::error; });
  tell(report::findings_text(told, color_for(common, stderr)));
  return has_error(bundle.findings) ? Status::could_not : Status::done;
}

// bundle.json is the last of its files: it tells of the others. Returns what it says.
std::string add_description(bundle::Bundle& bundle, const plan::Plan& plan) {
  rootfs::compute_digests(bundle.manifest);
  rootfs::Entry entry;
  const std::string text = report::bundle_json(bundle, plan);
  entry.path = "/bundle.json";
  entry.mode = 0644;
  entry.size = text.size();
  entry.source = rootfs::ContentSource(text);
  entry.reasons = {{ReasonKind::written, "", "", "says what is here and why"}};
  auto& entries = bundle.manifest.entries;
  entries.insert(std::ranges::upper_bound(entries, entry.path, {}, &rootfs::Entry::path),
                 std::move(entry));
  return text;
}

// The size of what was written, where it is one file.
std::optional<std::uint64_t> write_bundle(bundle::Bundle& bundle, const BundleOptions& options,
                                          const Common& common) {
  const Progress progress(fmt::format("writing {}", options.pack.output), common);
  if (!options.is_directory())
    return bundle::write_single_file(bundle, options.compression(), options.pack.output,
                                     options.unpacker())
        .size;
  OutputDirectory out(options.pack.output,
                      options.pack.replace ? Existing::replace : Existing::refuse);
  // Who owns the files of a bundle is who copies it.
  image::write_directory(bundle.manifest, out);
  out.commit();
  return std::nullopt;
}

Status run_bundle(const BundleOptions& options, const Common& common) {
  options.compression();
  if (!common.quiet) tell(ignored_variables_note());
  const auto tree = options.pack.process.tree();
  plan::Request request = plan_request(options.pack, *tree);
  request.image.names_packages = false;  // no scanner takes a bundle for a root
  plan::Plan plan;
  {
    const Progress progress("looking for what is needed", common);
    plan = plan::make_plan(tree, request);
  }
  tell_plan(plan, common);
  Status status = status_of(plan.verdict());
  bundle::Bundle bundle;
  if (status == Status::done) {
    bundle = bundle::make_bundle(plan);
    status = tell_bundle(bundle, common);
  }
  if (status != Status::done) {
    tell(fmt::format("whittle: nothing was written to {}\n", escape_line(options.pack.output)));
    return status;
  }
  const std::string description = add_description(bundle, plan);
  const auto size = write_bundle(bundle, options, common);
  if (!common.quiet) tell(report::bundle_text(bundle, options.pack.output, size));
  if (options.pack.json) print(description);
  return status;
}

}  // namespace

Run add_bundle(CLI::App& app, const Common& common) {
  auto options = std::make_shared<BundleOptions>();
  options->add_to(app);
  return [options, &common] { return run_bundle(*options, common); };
}

}  // namespace whittle::commands
