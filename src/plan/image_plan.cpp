#include "plan/image_plan.h"

#include "base/size.h"
#include "identity/scanner_files.h"
#include "identity/shipped_packages.h"
#include "plan/healthcheck.h"
#include "rootfs/closure_files.h"
#include "rootfs/exclude.h"
#include "rootfs/manifest_check.h"
#include "rootfs/manifest_tree.h"
#include "rootfs/parts.h"
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

// Two layers of which one has nothing to hold are no mistake, but not what was hoped for.
Findings assign_layers(Plan& plan) {
  rootfs::Manifest& manifest = *plan.manifest;
  const packages::Database& packages = plan.world->facts.packages();
  rootfs::assign_parts(manifest, packages, plan.world->placed.tree());
  const auto holds = [&](rootfs::Part part) {
    return std::ranges::find(manifest.entries, part, &rootfs::Entry::part) !=
           manifest.entries.end();
  };
  if (holds(rootfs::Part::base)) return {};
  const std::string why = packages.is_there() ? "no package ships anything of it"
                                              : "the root has no database of packages";
  return {{FindingId::one_layer, Severity::note, "--layers",
           "everything is in the upper layer: " + why, "every change ships it whole", ""}};
}

// Files that were made have no source in a tree, and links that were made no other reason
// than that.
std::optional<std::string> origin_of(const World& world, const rootfs::Entry& entry,
                                     const rootfs::Manifest& manifest) {
  const auto is_made = [](const Reason& reason) { return reason.kind == ReasonKind::written; };
  if (entry.kind == rootfs::Kind::link) {
    const auto target = world.placed.tree().read_link(entry.path);
    if (!target || *target != entry.target || std::ranges::all_of(entry.reasons, is_made))
      return std::nullopt;
  } else {
    const bool is_hard_link = entry.kind == rootfs::Kind::hard_link;
    const rootfs::Entry* file = is_hard_link ? manifest.find(entry.target) : &entry;
    if (file == nullptr || file->source.describe().empty()) return std::nullopt;
  }
  return world.placed.tree().path_below(entry.path);
}

identity::Ownership owners_of(const World& world, const rootfs::Manifest& manifest) {
  return identity::find_owners(manifest, world.facts.packages(), [&](const rootfs::Entry& entry) {
    return origin_of(world, entry, manifest);
  });
}

void name_packages(Plan& plan, const ImageRequest& request) {
  const World& world = *plan.world;
  const packages::Database& database = world.facts.packages();
  rootfs::Manifest& manifest = plan.manifest.value();
  if (request.licenses) {
    identity::add_licenses(manifest, database, plan.owners.packages(), world.engine.walker(),
                           request.policy);
  }
  if (!request.names_packages) return;
  auto shipped = identity::shipped_packages(manifest, plan.owners, database, world.placed.tree());
  add_new(plan.findings, std::move(shipped.findings));
  identity::add_scanner_files(manifest, database.kind(), shipped.all, world.engine.walker(),
                              request.policy);
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
  if (request.healthcheck) add_healthcheck(plan, *request.healthcheck, builder);
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
  plan.owners = owners_of(*plan.world, manifest);
  if (request.strip && is_whole) {
    plan.stripped = rootfs::strip_files(manifest, *request.strip);
    add_new(plan.findings, plan.stripped->findings);
  }
  if (is_whole) {
    name_packages(plan, request);
    // What was added is left out by the same patterns; nothing needs it.
    rootfs::exclude(manifest, request.excludes);
  }
  if (request.layers) add_new(plan.findings, assign_layers(plan));
  plan.entrypoint = request.entrypoint.empty() && !request.starts_by_command ? start_of(plan)
                                                                             : request.entrypoint;
  add_new(plan.findings, unused_patterns(request.policy, manifest));
  add_new(plan.findings, check_entrypoint(manifest, plan.entrypoint));
  add_new(plan.findings, rootfs::check(manifest));
  if (is_whole) add_new(plan.findings, check_size(manifest, request.max_size));
}

}  // namespace whittle::plan
