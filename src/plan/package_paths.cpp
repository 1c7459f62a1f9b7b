#include "plan/package_paths.h"

#include "base/error.h"
#include "base/glob.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace whittle::plan {

namespace {

// What only people, compilers and package managers read.
bool is_for_people(std::string_view path) {
  constexpr std::array patterns = {"/usr/share/doc/**",
                                   "/usr/share/man/**",
                                   "/usr/share/info/**",
                                   "/usr/share/locale/**",
                                   "/usr/share/lintian/**",
                                   "/usr/share/bug/**",
                                   "/usr/share/doc-base/**",
                                   "/usr/share/help/**",
                                   "/usr/share/gtk-doc/**",
                                   "/usr/share/bash-completion/**",
                                   "/usr/share/zsh/**",
                                   "/usr/share/fish/**",
                                   "/usr/share/aclocal/**",
                                   "/usr/share/applications/**",
                                   "/usr/include/**",
                                   "/usr/src/**",
                                   "/usr/lib/debug/**",
                                   "**/examples/**",
                                   "**/pkgconfig/**",
                                   "*.a",
                                   "*.h"};
  return std::ranges::any_of(patterns,
                             [&](const char* pattern) { return Glob(pattern).matches(path); });
}

const packages::Package& package_of(const packages::Database& database, const std::string& name) {
  if (!database.is_there())
    throw Error("cannot use --package {}: the root has no database of packages", name);
  if (const auto damage = database.damage())
    throw Error("cannot use --package {}: {}", name, *damage);
  if (const packages::Package* package = database.find(name)) return *package;
  std::vector<std::string> known;
  for (const packages::Package& package : database.all())
    known.push_back(package.name);
  throw Error("cannot use --package {}: it is not installed{}", name, did_you_mean(name, known));
}

std::vector<const packages::Package*> asked_packages(const World& world, const std::string& name) {
  const packages::Database& database = world.facts.packages();
  if (name != "own") return {&package_of(database, name)};
  std::vector<const packages::Package*> all;
  for (const std::string& program : world.programs) {
    const auto walked = world.engine.walker().walk(program);
    const packages::Package* owner = walked ? database.owner(walked->path) : nullptr;
    if (owner == nullptr) throw Error("cannot use --package own: no package ships {}", program);
    all.push_back(owner);
  }
  return all;
}

}  // namespace

std::vector<std::string> package_paths(const World& world,
                                       const std::vector<PackageRequest>& requests) {
  std::vector<std::string> paths;
  for (const PackageRequest& request : requests) {
    for (const packages::Package* package : asked_packages(world, request.name)) {
      for (const std::string& path : world.facts.packages().files(*package)) {
        const auto found = world.engine.walker().walk(path, tree::LastLink::keep);
        const bool is_file = found && (found->status.kind == tree::Kind::file ||
                                       found->status.kind == tree::Kind::link);
        if (is_file && (request.is_all || !is_for_people(path))) paths.push_back(path);
      }
    }
  }
  std::ranges::sort(paths);
  paths.erase(std::ranges::unique(paths).begin(), paths.end());
  return paths;
}

}  // namespace whittle::plan
