#include "plan/image_plan.h"

#include "base/size.h"
#include "rootfs/closure_files.h"
#include "rootfs/exclude.h"
#include "rootfs/manifest_check.h"
#include "rootfs/manifest_tree.h"
#include "rootfs/requirement_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace whittle::plan {

namespace {

// A pattern that no entry matches is mostly a slip.
Findings unused_patterns(const rootfs::Policy& policy, const rootfs::Manifest& manifest) {
  Findings findings;
  const auto look = [&](const Glob& glob, std::string_view option) {
    const bool used = std::ranges::any_of(
        manifest.entries, [&](const rootfs::Entry& entry) { return glob.matches(entry.path); });
    if (used) return;
    findings.push_back({FindingId::unused_pattern, Severity::warning,
                        fmt::format("{} {}", option, glob.pattern()),
                        "nothing that is packed matches it", "", ""});
  };
  for (const auto& [glob, owner] : policy.owners)
    look(glob, "--owner");
  for (const auto& [glob, mode] : policy.modes)
    look(glob, "--chmod");
  return findings;
}

// What an image starts that is not in it is mostly a slip; it may still be mounted.
Findings check_entrypoint(const rootfs::Manifest& manifest,
                          const std::vector<std::string>& entrypoint) {
  if (entrypoint.empty() || !entrypoint.front().starts_with('/')) return {};
  const rootfs::ManifestTree tree(manifest);
  if (tree::Walker(tree).walk(entrypoint.front())) return {};
  return {{FindingId::entrypoint_not_packed, Severity::warning, entrypoint.front(),
           "it is the entrypoint, but is not packed",
           "a container will not start unless it is mounted there",
           "name it as PROGRAM, or with --include"}};
}

Findings check_size(const rootfs::Manifest& manifest, std::optional<std::uint64_t> limit) {
  const std::uint64_t size = rootfs::total_size(manifest);
  if (!limit || size <= *limit) return {};
  return {{FindingId::over_budget, Severity::error, "--max-size",
           fmt::format("all files are {}, and may be {}", print_size(size), print_size(*limit)),
           "nothing is written", "leave something out, or allow more"}};
}

// The command line that starts the one program there is, through a loader if it was
// said so.
std::vector<std::string> start_of(const Plan& plan) {
  const auto& programs = plan.world->programs;
  if (programs.size() != 1) return {};
  const loader::Process& process = plan.world->engine.process();
  std::vector<std::string> words;
  if (process.via_loader) {
    words.push_back(process.via_loader->path);
    for (const auto& object : plan.programs.front().closure.objects)
      if (words.front().empty() && object.role == loader::Role::loader) words.front() = object.path;
    words.insert(words.end(), process.via_loader->arguments.begin(),
                 process.via_loader->arguments.end());
  }
  const std::string& program = programs.front();
  words.push_back(program.starts_with('/') ? program : tree::join(process.directory, program));
  return words;
}

}  // namespace

void add_manifest(Plan& plan, const ImageRequest& request, rootfs::Builder builder) {
  const closure::Engine& engine = plan.world->engine;
  rootfs::add_skeleton(builder, engine.walker(), request.skeleton);
  std::vector<const closure::Closure*> closures;
  for (const Program& program : plan.programs) {
    rootfs::add_closure(builder, engine, program.closure, program.reason);
    closures.push_back(&program.closure);
  }
  rootfs::add_requirements(builder, engine.walker(), plan.requirements,
                           rootfs::accounts_of(request.skeleton));
  if (const auto difference = rootfs::settle_search_paths(builder, engine, closures)) {
    plan.findings.push_back({FindingId::image_differs, Severity::error, "the image",
                             "the loader would answer differently there: " + *difference,
                             "it would not be what was planned", ""});
  }
  rootfs::Manifest& manifest = plan.manifest.emplace(builder.finish());

  Findings left_out = rootfs::exclude(manifest, request.excludes);
  if (request.force) {
    for (Finding& finding : left_out)
      finding.severity = Severity::warning;
  }
  const bool is_whole = !has_error(left_out);
  add_new(plan.findings, std::move(left_out));
  if (request.strip && is_whole) {
    plan.stripped = rootfs::strip_files(manifest, *request.strip);
    add_new(plan.findings, plan.stripped->findings);
  }
  plan.entrypoint = request.entrypoint.empty() && !request.starts_by_command ? start_of(plan)
                                                                             : request.entrypoint;
  add_new(plan.findings, unused_patterns(request.policy, manifest));
  add_new(plan.findings, check_entrypoint(manifest, plan.entrypoint));
  add_new(plan.findings, rootfs::check(manifest));
  if (is_whole) add_new(plan.findings, check_size(manifest, request.max_size));
}

}  // namespace whittle::plan
