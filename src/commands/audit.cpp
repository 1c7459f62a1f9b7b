#include "audit/fleet.h"
#include "audit/image_audit.h"
#include "base/error.h"
#include "base/parallel.h"
#include "base/text.h"
#include "commands/audit_options.h"
#include "commands/command.h"
#include "commands/fleet_file.h"
#include "commands/from_image.h"
#include "commands/output.h"
#include "commands/progress.h"
#include "image/input_file.h"
#include "plan/why.h"
#include "report/audit_json.h"
#include "report/audit_markdown.h"
#include "report/audit_text.h"
#include "report/dockerfile_text.h"
#include "report/fleet_lines.h"
#include "report/fleet_text.h"
#include "report/html_report.h"
#include "report/why_text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace whittle::commands {

namespace {

// What an image is held against, read once for all images.
struct Rules {
  std::vector<plan::TracedRun> runs;
  std::vector<audit::Suppression> suppressions;
  std::optional<report::Baseline> baseline;
  audit::Gate gate;
  std::optional<audit::DiveRules> dive;
};

Rules rules_of(const AuditOptions& options) {
  Rules rules{options.runs(), options.suppressions(), options.read_baseline(), options.gate(),
              options.dive_rules()};
  rules.gate.max_growth = options.growth(rules.baseline);
  if (rules.baseline) rules.gate.baseline = rules.baseline->all;
  return rules;
}

audit::ImageAudit audit_image(const AuditOptions& options, const std::string& path,
                              const Rules& rules) {
  image::Image image = options.read(path);
  audit::AuditRequest request = options.request(image);
  request.runs = rules.runs;
  request.suppressions = rules.suppressions;
  audit::ImageAudit audit = audit::audit_image(std::move(image), request);
  audit::apply(rules.gate, audit);
  if (rules.dive) audit::apply(*rules.dive, audit);
  return audit;
}

// What is kept of an image, or why it cannot be read.
audit::FleetImage fleet_image(const AuditOptions& options, const std::string& path,
                              const Rules& rules) {
  try {
    return audit::fleet_image(audit_image(options, path, rules), path);
  } catch (const Error& error) {
    audit::FleetImage image;
    image.name = path;
    image.error = error.what();
    return image;
  }
}

// Those of `names` that no line is there of.
std::vector<std::string> to_do(std::vector<std::string> names,
                               const std::vector<audit::FleetImage>& done) {
  std::erase_if(names, [&](const std::string& name) {
    return std::ranges::find(done, name, &audit::FleetImage::name) != done.end();
  });
  return names;
}

std::vector<audit::FleetImage> audit_all(const AuditOptions& options, const Common& common) {
  const Rules rules = rules_of(options);
  const std::vector<std::string> asked = options.fleet.names(options.images);
  std::unique_ptr<FleetFile> file;
  if (!options.fleet.lines.empty())
    file = std::make_unique<FleetFile>(options.fleet.lines, options.fleet.resume, asked);
  std::vector<audit::FleetImage> images;
  if (file) images = file->images();
  const std::vector<std::string> names = to_do(asked, images);
  std::mutex mutex;
  const Progress progress(fmt::format("auditing {} images", names.size()), common);
  in_parallel(names.size(), [&](std::size_t i) {
    audit::FleetImage image = fleet_image(options, names[i], rules);
    const std::lock_guard lock(mutex);
    if (file) file->add(image);
    images.push_back(std::move(image));
  });
  return images;
}

std::vector<audit::FleetImage> merged(const std::vector<std::string>& files) {
  std::vector<audit::FleetImage> images;
  for (const std::string& path : files) {
    const tree::Contents text = image::read_input(path);
    std::ranges::move(report::read_fleet_lines(text.text(), path), std::back_inserter(images));
  }
  return images;
}

Status run_fleet(const AuditOptions& options, const Common& common) {
  const audit::Fleet fleet = audit::make_fleet(
      options.fleet.merged.empty() ? audit_all(options, common) : merged(options.fleet.merged));
  print(report::fleet_text(fleet, color_for(common, stdout)));
  if (fleet.failed() != 0) return Status::could_not;
  const bool is_good = std::ranges::all_of(
      fleet.images, [](const audit::FleetImage& image) { return image.errors == 0; });
  return is_good ? Status::done : Status::no;
}

audit::ImageAudit audit_one(const AuditOptions& options, const Rules& rules, const Common& common) {
  const Progress progress("looking at what is there", common);
  return audit_image(options, options.images.front(), rules);
}

report::Json json_of(const audit::ImageAudit& audit) {
  report::Json document = report::document();
  report::put_audit(document, audit);
  return document;
}

Status tell_why(const audit::ImageAudit& audit, const std::string& path) {
  const plan::Why why = plan::why(audit.plan, path);
  if (why.answer == plan::Why::Answer::found || why.answer == plan::Why::Answer::missing) {
    print(report::why_text(why));
    return Status::done;
  }
  tell(fmt::format("whittle: nothing that the image starts needs {}\n", escape_line(path)));
  return Status::no;
}

// What `pack --from` would do, said in the image itself.
std::string small_dockerfile_of(const AuditOptions& options, const audit::ImageAudit& audit) {
  PackOptions pack;
  pack.from = options.images.front();
  pack.process.platform = options.platform;
  pack.image.entrypoint = options.starting.entrypoint;
  pack.image.cmd = options.starting.cmd;
  pack.process.env = options.starting.env;
  pack.process.cwd = options.starting.cwd;
  pack.process.user_name = options.starting.user;
  pack.includes = options.roots;
  pack = from_image(pack, audit.tree);
  std::vector<std::string> arguments = pack.programs;
  const auto add = [&](const char* option, const std::vector<std::string>& values) {
    for (const std::string& value : values)
      arguments.insert(arguments.end(), {option, value});
  };
  add("--include", pack.includes);
  add("--entrypoint", pack.image.entrypoint);
  add("--cmd", pack.image.cmd);
  add("--env", pack.process.env);
  if (!pack.process.cwd.empty()) add("--cwd", {pack.process.cwd});
  if (!pack.process.user_name.empty()) add("--user", {pack.process.user_name});
  const image::ImageConfig config = pack.image.config(pack.process);
  const auto& reference = audit.image().config ? audit.image().config->reference : std::nullopt;
  return report::small_dockerfile(reference ? reference->familiar : "IMAGE", arguments, config);
}

Status run_audit(AuditOptions& options, const Common& common) {
  options.fleet.lines = options.reports.take("jsonl");
  options.check();
  if (options.is_fleet()) return run_fleet(options, common);
  const Rules rules = rules_of(options);
  audit::ImageAudit audit = audit_one(options, rules, common);
  if (options.emit_dockerfile) {
    print(small_dockerfile_of(options, audit));
    return Status::done;
  }
  if (!options.why.empty()) return tell_why(audit, options.why);
  audit.advice = audit::build_advice(audit.plan, audit.image().root, audit.judged);
  options.reports.write(
      {.command = "audit",
       .subject = options.name(),
       .findings = &audit.findings,
       .suppressed = &audit.suppressed,
       .image = &audit.image(),
       .json = [&] { return json_of(audit); },
       .markdown = [&] { return report::audit_markdown(audit, options.name(), rules.baseline); },
       .html = [&] { return report::html_of(audit, options.name(), options.gate()); }});
  if (options.json) {
    print(report::dump(json_of(audit)));
  } else {
    const Severity from = common.quiet         ? Severity::error
                          : common.verbose > 0 ? Severity::note
                                               : Severity::warning;
    print(report::audit_text(audit, options.name(), from, color_for(common, stdout)));
  }
  return has_error(audit.findings) ? Status::no : Status::done;
}

}  // namespace

Run add_audit(CLI::App& app, const Common& common) {
  auto options = std::make_shared<AuditOptions>();
  options->add_to(app);
  return [options, &common] { return run_audit(*options, common); };
}

}  // namespace whittle::commands
