#include "commands/audit_options.h"

#include "audit/verify.h"
#include "base/error.h"
#include "commands/budget_options.h"
#include "commands/config_file.h"
#include "image/input_file.h"
#include "trace/record.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <system_error>

namespace whittle::commands {

void AuditOptions::add_to(CLI::App& app) {
  app.footer("Example:\n  docker save web | whittle audit - --max-hidden 0 --no-secrets");
  const auto add_size = [&](const char* name, std::string& value, const char* what) {
    app.add_option(name, value, what)->type_name("SIZE");
  };
  app.add_option("IMAGE", images,
                 "an image or a root file system: what docker, podman or skopeo save, an OCI "
                 "layout or archive, a tar, a directory; - is standard input");
  fleet.add_to(app);
  app.add_option("--platform", platform, "which image is meant where IMAGE holds several")
      ->type_name("OS/ARCH[/VARIANT]");
  starting.add_to(app);
  app.add_option("--root", roots,
                 "what is wanted besides what starts: a program, a file, a directory; may be "
                 "repeated")
      ->type_name("PATH")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--trace", traces,
                 "what a run of it used is needed too, as `whittle trace` recorded it; may be "
                 "repeated")
      ->type_name("FILE")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--config", config,
                 "whose [[suppress]] say what is not to be told; ./whittle.toml where it is there")
      ->type_name("FILE");
  app.add_option("--why", why, "tell why this is needed, and nothing else")->type_name("PATH");
  add_size("--max-size", max_size, "the answer is no if all files are more than this");
  add_size("--max-compressed", max_compressed,
           "... if the layers are, as stored; where they are not compressed, as gzip makes them");
  add_size("--max-unreached", max_unreached, "... if what nothing in it asks for is");
  add_size("--max-hidden", max_hidden, "... if what layers have and nobody sees is");
  add_size("--max-duplicate", max_duplicate, "... if second copies of the same are");
  app.add_flag("--no-secrets", no_secrets, "... if any layer has what looks like a secret");
  app.add_flag("--no-setuid", no_setuid, "... if a file runs as its owner or group");
  app.add_option("--baseline", baseline, "what an earlier --json printed, to compare with")
      ->type_name("FILE");
  app.add_option("--max-growth", max_growth,
                 "... if all files are more than those of the baseline by more than this")
      ->type_name("SIZE|N%");
  app.add_option("--dive-ci", dive_ci, "... by the rules of dive in this .dive-ci")
      ->type_name("FILE");
  app.add_flag("--emit-dockerfile", emit_dockerfile,
               "print the Dockerfile that makes the small image, and nothing else");
  reports.add_to(app, HtmlPages::yes);
  reports.add_dockerfile_to(app);
  app.add_flag("--json", json, "the result for machines");
}

bool AuditOptions::is_fleet() const {
  return images.size() > 1 || fleet.is_asked_for();
}

void AuditOptions::check() const {
  reports.check();
  fleet.check();
  if (images.empty() && !fleet.is_asked_for()) throw CLI::RequiredError("IMAGE");
  if (!is_fleet()) return;
  const auto refuse = [](std::string_view option) {
    throw Error("cannot use {} with several images", option);
  };
  if (json) refuse("--json, but --report jsonl=FILE,");
  if (emit_dockerfile) refuse("--emit-dockerfile");
  if (!why.empty()) refuse("--why");
  if (!baseline.empty()) refuse("--baseline");
  if (!reports.reports.empty()) refuse("--report, but jsonl=FILE,");
  if (!fleet.merged.empty() && (!images.empty() || !fleet.list.empty())) refuse("--merge");
}

image::Image AuditOptions::read(const std::string& image) const {
  return image::read_image(
      image, platform.empty() ? image::own_platform() : image::parse_platform(platform));
}

std::string AuditOptions::name() const {
  return images.front() == "-" ? "standard input" : images.front();
}

audit::AuditRequest AuditOptions::request(const image::Image& of) const {
  audit::AuditRequest request;
  request.start = starting.over(of.config ? audit::start_of(*of.config) : plan::Start{});
  for (const std::string& path : roots) {
    if (!path.starts_with('/')) throw Error("cannot use --root {}: it is not absolute", path);
    request.roots.push_back(path);
  }
  return request;
}

std::vector<plan::TracedRun> AuditOptions::runs() const {
  std::vector<plan::TracedRun> read;
  for (const std::string& file : traces)
    read.push_back({file, trace::read_record(file)});
  return read;
}

std::vector<audit::Suppression> AuditOptions::suppressions() const {
  const std::string path = config_path(config);
  return path.empty() ? std::vector<audit::Suppression>{} : read_config(path).suppressions;
}

audit::Gate AuditOptions::gate() const {
  return {.max_size = parse_limit("--max-size", max_size),
          .max_compressed = parse_limit("--max-compressed", max_compressed),
          .max_unreached = parse_limit("--max-unreached", max_unreached),
          .max_hidden = parse_limit("--max-hidden", max_hidden),
          .max_duplicate = parse_limit("--max-duplicate", max_duplicate),
          .no_secrets = no_secrets,
          .no_setuid = no_setuid};
}

std::optional<audit::DiveRules> AuditOptions::dive_rules() const {
  if (dive_ci.empty()) return std::nullopt;
  const tree::Contents text = image::read_input(dive_ci);
  return audit::read_dive_rules(text.text(), dive_ci);
}

std::optional<report::Baseline> AuditOptions::read_baseline() const {
  if (baseline.empty()) return std::nullopt;
  const tree::Contents text = image::read_input(baseline);
  return report::read_baseline(text.text(), baseline);
}

std::optional<std::uint64_t> AuditOptions::growth(
    const std::optional<report::Baseline>& before) const {
  if (max_growth.empty()) return std::nullopt;
  if (!before) throw Error("cannot use --max-growth {} without --baseline", max_growth);
  if (!max_growth.ends_with('%')) return parse_limit("--max-growth", max_growth);
  double share = 0;
  const char* const end = max_growth.data() + max_growth.size() - 1;
  const auto [rest, error] = std::from_chars(max_growth.data(), end, share);
  if (error != std::errc{} || rest != end || !(share >= 0) || share > 1e6)
    throw Error("cannot use --max-growth {}: it is neither a size nor a share, such as 2%",
                max_growth);
  return static_cast<std::uint64_t>(static_cast<double>(before->all) * share / 100);
}

}  // namespace whittle::commands
