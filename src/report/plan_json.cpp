#include "report/plan_json.h"

#include "base/text.h"
#include "report/manifest_json.h"
#include "report/package_text.h"
#include "report/requirements_text.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace whittle::report {

namespace {

// A list that holds each element once, in the order of their first.
class Unique {
 public:
  void add(Json element) {
    if (seen_.insert(element.dump()).second) list_.push_back(std::move(element));
  }
  Json take() { return std::move(list_); }

 private:
  Json list_ = Json::array();
  std::set<std::string> seen_;
};

// Files of a path and a size each, and their bytes together.
Json files_json(const std::vector<plan::Exactness::File>& files) {
  Json list = Json::array();
  std::uint64_t size = 0;
  for (const plan::Exactness::File& file : files) {
    Json element;
    put_path(element, "path", file.path);
    element["size"] = file.size;
    list.push_back(std::move(element));
    size += file.size;
  }
  return {{"size", size}, {"files", std::move(list)}};
}

void put_exactness(Json& document, const plan::Exactness& exactness) {
  Json runs = Json::array();
  for (const std::string& run : exactness.runs)
    runs.push_back(to_utf8(run));
  document["exactness"] = {{"runs", std::move(runs)},
                           {"used", exactness.used},
                           {"found_by_runs", files_json(exactness.found_by_runs)},
                           {"unused", files_json(exactness.unused)}};
}

// Whose the entries are that document["entries"] has, in the order of the manifest.
void put_owners(Json& document, const plan::Plan& plan) {
  const auto packages = plan.owners.packages();
  if (!packages.empty()) document["packages"] = packages_json(packages, *plan.world);
  for (std::size_t i = 0; i < plan.manifest->entries.size(); ++i) {
    if (const auto* owned = plan.owners.find(plan.manifest->entries[i].path))
      document["entries"][i]["package"] = name_among(*owned->package, packages);
  }
}

}  // namespace

void put_plans(Json& document, const std::vector<const plan::Plan*>& plans) {
  std::vector<const closure::Closure*> closures;
  std::vector<const Reason*> reasons;
  Unique needs;
  Unique dlopens;
  Unique findings;
  for (const plan::Plan* plan : plans) {
    for (const plan::Program& program : plan->programs) {
      closures.push_back(&program.closure);
      reasons.push_back(&program.reason);
    }
    for (const needs::Requirement& requirement : plan->requirements)
      needs.add(to_json(requirement));
    for (const needs::Dlopens& each : plan->dlopens)
      dlopens.add(to_json(each));
    for (const Finding& finding : plan->findings)
      findings.add(to_json(finding));
  }
  put_closures(document, closures);
  for (std::size_t i = 0; i < reasons.size(); ++i)
    document["programs"][i]["reason"] = to_json(*reasons[i]);
  document["needs"] = needs.take();
  document["dlopens"] = dlopens.take();
  document["findings"] = findings.take();
  for (const plan::Plan* plan : plans)
    if (plan->exactness) put_exactness(document, *plan->exactness);
  for (const plan::Plan* plan : plans) {
    if (!plan->manifest) continue;
    put_manifest(document, *plan->manifest);
    put_owners(document, *plan);
  }
}

void put_object_packages(Json& document, const std::vector<const plan::Plan*>& plans) {
  if (plans.empty()) return;
  // All are of one tree, so that any of their databases knows all.
  const plan::World& world = *plans.front()->world;
  std::map<std::string, const packages::Package*> owners;  // by the path that is told
  std::set<const packages::Package*> found;
  for (const plan::Plan* plan : plans)
    for (const plan::Program& program : plan->programs)
      for (const closure::Object& object : program.closure.objects) {
        if (!object.is_found()) continue;
        const auto* const owner = world.facts.packages().owner(object.where.path);
        if (owner == nullptr) continue;
        owners.emplace(to_utf8(object.path), owner);
        found.insert(owner);
      }
  // Those of one database lie in one list, in their order.
  std::vector<const packages::Package*> packages(found.begin(), found.end());
  std::ranges::sort(packages, std::less<>{});
  document["packages"] = packages_json(packages, world);
  for (Json& object : document["objects"]) {
    const auto owner = owners.find(object["path"].get<std::string>());
    if (owner != owners.end()) object["package"] = name_among(*owner->second, packages);
  }
}

}  // namespace whittle::report
