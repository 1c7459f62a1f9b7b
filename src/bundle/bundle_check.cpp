#include "bundle/bundle_check.h"

#include "base/error.h"
#include "closure/engine.h"
#include "rootfs/manifest_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace whittle::bundle {

namespace {

using closure::Closure;
using closure::Object;

// Where the bundle lies in the root that is asked: a place that no loader has compiled in.
constexpr std::string_view somewhere = "/some where/else";

rootfs::Manifest moved(const rootfs::Manifest& manifest) {
  rootfs::Manifest all;
  for (const std::string_view above : {std::string_view("/some where"), somewhere}) {
    rootfs::Entry entry;
    entry.path = above;
    entry.kind = rootfs::Kind::directory;
    entry.mode = 0755;
    all.entries.push_back(std::move(entry));
  }
  for (rootfs::Entry entry : manifest.entries) {
    entry.path = std::string(somewhere) + entry.path;
    all.entries.push_back(std::move(entry));
  }
  return all;
}

std::string in_bundle(const std::string& path) {
  return fmt::format("{}/{}", somewhere, path);
}

loader::ViaLoader via_loader(const Launch& launch) {
  loader::ViaLoader via{.path = in_bundle(launch.loader), .arguments = launch.options};
  std::string paths;
  for (const std::string& path : launch.library_paths)
    paths += (paths.empty() ? "" : ":") + in_bundle(path);
  via.arguments.insert(via.arguments.end(), {"--library-path", paths});
  return via;
}

// What is mapped at start: by name, and the file of the tree it is.
std::vector<std::string> outline(const Closure& closure) {
  std::vector<std::string> lines;
  for (const Object& object : closure.objects) {
    if (object.role != loader::Role::library || is_mapped_later(object) || !object.is_found())
      continue;
    if (is_own_library(object.name)) continue;
    lines.push_back(object.name);
  }
  return lines;
}

std::optional<std::string> difference(const rootfs::ManifestTree& tree, const Launch& launch,
                                      const Closure& home, const closure::Options& options) {
  loader::Process process;
  process.via_loader = via_loader(launch);
  std::vector<std::string> there;
  try {
    const closure::Engine engine(tree, process, options);
    const Closure closure = engine.resolve(in_bundle(launch.program));
    for (const Object& object : closure.objects)
      if (!object.is_found() && !object.optional && !object.of_the_runtime)
        return fmt::format("{} would not be found", object.name);
    there = outline(closure);
  } catch (const Error& error) {
    return error.what();
  }
  const std::vector<std::string> here = outline(home);
  const auto [mine, its] = std::ranges::mismatch(here, there);
  if (mine == here.end() && its == there.end()) return std::nullopt;
  return fmt::format("{} would be loaded instead of {}", its == there.end() ? "nothing" : *its,
                     mine == here.end() ? "nothing" : *mine);
}

const Closure* closure_of(const Launch& launch, const Bundle& bundle, const plan::Plan& plan) {
  const auto taken = bundle.taken.find(launch.program);
  if (taken == bundle.taken.end()) return nullptr;
  for (const plan::Program& program : plan.programs)
    if (program.closure.objects.front().where.path == taken->second) return &program.closure;
  return nullptr;
}

}  // namespace

Findings check_bundle(const Bundle& bundle, const plan::Plan& plan) {
  Findings findings;
  const rootfs::Manifest manifest = moved(bundle.manifest);
  const rootfs::ManifestTree tree(manifest);
  const closure::Options& options = plan.world->engine.options();
  for (const Launch& launch : bundle.launches) {
    const Closure* home = closure_of(launch, bundle, plan);
    if (home == nullptr || launch.loader.empty()) continue;
    if (const auto found = difference(tree, launch, *home, options)) {
      findings.push_back({FindingId::image_differs, Severity::error, launch.at,
                          "in the bundle its loader would answer differently: " + *found,
                          "it would not be what was planned", ""});
    }
  }
  return findings;
}

}  // namespace whittle::bundle
