#include "report/plan_json.h"

#include "base/text.h"
#include "report/manifest_json.h"
#include "report/requirements_text.h"

#include <algorithm>
#include <cstdint>
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

// What a package is called where others are there too.
std::string name_among(const packages::Package& package,
                       const std::vector<const packages::Package*>& all) {
  const auto same = std::ranges::count(all, package.name, &packages::Package::name);
  return to_utf8(same > 1 ? package.name + ":" + package.architecture : package.name);
}

// Whose the entries are that document["entries"] has, in the order of the manifest.
void put_packages(Json& document, const plan::Plan& plan) {
  const auto packages = plan.owners.packages();
  Json list = Json::array();
  for (const packages::Package* package : packages) {
    Json json = {{"name", to_utf8(package->name)},
                 {"version", to_utf8(package->version)},
                 {"source", to_utf8(package->source)}};
    if (!package->architecture.empty()) json["architecture"] = to_utf8(package->architecture);
    list.push_back(std::move(json));
  }
  if (!list.empty()) document["packages"] = std::move(list);
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
  for (const plan::Plan* plan : plans)
    if (plan->manifest) put_manifest(document, *plan->manifest);
  for (const plan::Plan* plan : plans) {
    if (!plan->manifest) continue;
    put_manifest(document, *plan->manifest);
    put_packages(document, *plan);
  }
}

}  // namespace whittle::report
