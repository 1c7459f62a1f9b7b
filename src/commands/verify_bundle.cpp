// A bundle is started in a root that holds nothing else. Where nobody says what, each program's
// loader is asked for all that it loads at start (LD_TRACE_LOADED_OBJECTS, of glibc): that
// runs nothing of the program.
#include "commands/verify_bundle.h"

#include "base/error.h"
#include "base/text.h"
#include "bundle/bundle_file.h"
#include "bundle/proof.h"
#include "bundle/verification.h"
#include "commands/output.h"
#include "commands/progress.h"
#include "image/image_reader.h"
#include "image/input_file.h"
#include "report/bundle_reader.h"
#include "report/bundle_verification_json.h"
#include "report/bundle_verification_text.h"
#include "report/findings_markdown.h"
#include "sandbox/judgement.h"
#include "sandbox/trial.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

namespace whittle::commands {

namespace {

using bundle::BundleVerification;

constexpr std::string_view home_of_root = "/root";

std::string in_root(std::string_view path) {
  return fmt::format("{}/{}", bundle::place_in_empty_root, path);
}

// A bundle that is there.
struct Bundled {
  image::Image image;  // of a directory: keeps what the root refers to
  rootfs::Manifest root;
  std::vector<bundle::Launch> launches;
  std::string needs;  // of a file that is a script: what it cannot do without; else empty
};

std::string description_of(const std::string& root) {
  return root + (root.ends_with('/') ? "" : "/") + "bundle.json";
}

Bundled read_directory(const std::string& path, BundleVerification& verification) {
  Bundled bundled{.image = image::read_image(path), .root = {}, .launches = {}, .needs = {}};
  const std::string name = description_of(path);
  report::DescribedBundle described = report::read_bundle(image::read_input(name).text(), name);
  const rootfs::Manifest& there = bundled.image.root;
  add_new(verification.findings, bundle::check_files(there, described.planned.root));
  verification.files = static_cast<std::size_t>(
      std::ranges::count(there.entries, rootfs::Kind::file, &rootfs::Entry::kind));
  verification.bytes = rootfs::total_size(there);
  bundled.root = bundle::empty_root_with(there);
  bundled.launches = std::move(described.launches);
  return bundled;
}

Bundled read_file(const std::string& path, BundleVerification& verification) {
  const tree::Contents contents = image::read_input(path);
  const std::string_view text = contents.text();
  if (const auto place = bundle::archive_place(text))
    verification.findings = bundle::check_file(text, *place, path);
  verification.is_file = true;
  verification.files = 1;
  verification.bytes = text.size();
  const std::string name(tree::base_name(path));
  rootfs::Manifest alone;
  rootfs::Entry entry;
  entry.path = "/" + name;
  entry.mode = 0755;
  entry.size = text.size();
  entry.source = rootfs::ContentSource(contents);
  alone.entries.push_back(std::move(entry));
  Bundled bundled;
  bundled.root = bundle::empty_root_with(alone);
  if (text.starts_with("#!"))
    bundled.needs = "it is a shell script, which needs a shell, tar and gzip";
  bundled.launches.push_back({.at = name,
                              .machine = image::own_platform().architecture,
                              .program = {},
                              .loader = "glibc"});
  return bundled;
}

class BundleVerifier {
 public:
  BundleVerifier(const VerifyOptions& options, const Common& common)
      : options_(options), common_(common) {}

  BundleVerification run() {
    const bool is_directory = std::filesystem::is_directory(options_.root);
    {
      const Progress progress("looking at what is there", common_);
      bundled_ =
          is_directory ? read_directory(options_.root, result_) : read_file(options_.root, result_);
    }
    if (options_.runs()) {
      run_program();
    } else if (!bundled_.needs.empty()) {
      result_.not_loaded = bundled_.needs;
    } else if (has_error(result_.findings)) {
      result_.not_loaded = "it is not what was written";
    } else {
      ask_loaders();
    }
    return std::move(result_);
  }

 private:
  sandbox::Trial trial_of(std::vector<std::string> words) const {
    const plan::Start start = options_.starting.over({});
    sandbox::Trial trial;
    trial.workload.words = std::move(words);
    trial.workload.environment = start.env;
    trial.workload.environment.push_back(
        fmt::format("WHITTLE_CACHE={}", bundle::cache_in_empty_root));
    // What is looked for where it runs is the user's.
    trial.workload.directory = start.directory.empty() ? "/tmp" : start.directory;
    sandbox::add_usual_variables(trial.workload, std::string(home_of_root));
    trial.isolation = sandbox::choose(options_.run.forced(), trial.workload, bundled_.root, false);
    trial.root = &bundled_.root;
    trial.demands = options_.run.demands();
    trial.is_watched = true;
    return trial;
  }

  // What is said after --, else the first program.
  std::vector<std::string> words() const {
    std::vector<std::string> words = options_.command;
    if (words.empty() && !bundled_.launches.empty()) words = {bundled_.launches.front().at};
    if (words.empty()) throw Error("cannot run it: no launcher is in it; say after -- what to run");
    std::string& first = words.front();
    if (result_.is_file && tree::base_name(first) != bundled_.launches.front().at) {
      throw Error("cannot run {} in {}: the file itself is all that can be run", first,
                  options_.root);
    }
    if (result_.is_file) {
      first = bundled_.launches.front().at;
    } else if (!first.contains('/')) {
      first = "bin/" + first;
    }
    first = in_root(first);
    return words;
  }

  void run_program() {
    sandbox::Trial trial = trial_of(words());
    if (!common_.quiet) trial.told = tell;
    result_.course = sandbox::run(trial);
    Findings findings = sandbox::judge(*result_.course, trial.demands, options_.run.expected());
    result_.ran_well = findings.empty();
    add_new(result_.findings, std::move(findings));
    bundle::add_run(result_, *result_.course, std::string(home_of_root));
  }

  // What can list what it loads: of this machine, by glibc's loader.
  static bool can_list(const bundle::Launch& launch) {
    return !launch.loader.empty() && !tree::base_name(launch.loader).starts_with("ld-musl") &&
           launch.machine == image::own_platform().architecture;
  }

  void ask_loaders() {
    for (const bundle::Launch& launch : bundled_.launches) {
      // What programs start besides lies where they look for it.
      if (!result_.is_file && !launch.at.starts_with("bin/")) continue;
      if (!can_list(launch)) continue;
      try {
        ask_loader(launch);
      } catch (const Error& error) {
        result_.not_loaded = error.what();
        return;
      }
    }
    if (result_.loaded.empty() && !has_error(result_.findings))
      result_.not_loaded = "no loader of it lists what it loads; say after -- what to run";
  }

  void ask_loader(const bundle::Launch& launch) {
    sandbox::Trial trial = trial_of({in_root(launch.at)});
    trial.workload.environment.emplace_back("LD_TRACE_LOADED_OBJECTS=1");
    const sandbox::Course course = sandbox::run(trial);
    Findings findings = bundle::judge_listing(course, launch.at);
    if (findings.empty()) result_.loaded.push_back(launch.at);
    add_new(result_.findings, std::move(findings));
    bundle::add_run(result_, course, std::string(home_of_root));
  }

  const VerifyOptions& options_;
  const Common& common_;
  BundleVerification result_;
  Bundled bundled_;
};

report::Json json_of(const BundleVerification& verification) {
  report::Json document = report::document();
  report::put_bundle_verification(document, verification);
  return document;
}

}  // namespace

bool is_bundle(const VerifyOptions& options) {
  if (options.here || options.root.empty() || options.root == "-") return false;
  std::error_code failed;
  if (std::filesystem::is_directory(options.root, failed)) {
    const std::string name = description_of(options.root);
    if (!std::filesystem::is_regular_file(name, failed)) return false;
    const tree::Contents text = image::read_input(name);
    return text.text().contains("\"launchers\"") && text.text().contains("\"whittle/");
  }
  if (!std::filesystem::is_regular_file(options.root, failed)) return false;
  return bundle::archive_place(image::read_input(options.root).text()).has_value();
}

Status verify_bundle(const VerifyOptions& options, const Common& common) {
  const BundleVerification verification = BundleVerifier(options, common).run();
  const Findings& findings = verification.findings;
  options.reports.write(
      {.command = "verify",
       .subject = options.name(),
       .findings = &findings,
       .image = nullptr,
       .json = [&] { return json_of(verification); },
       .markdown = [&] { return report::findings_markdown("verify", options.name(), findings); }});
  if (options.json) {
    print(report::dump(json_of(verification)));
  } else {
    const Severity from = common.quiet ? Severity::error : Severity::warning;
    print(report::bundle_verification_text(verification, options.name(), from,
                                           color_for(common, stdout)));
  }
  return has_error(findings) ? Status::no : Status::done;
}

}  // namespace whittle::commands
