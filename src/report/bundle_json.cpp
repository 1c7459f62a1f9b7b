#include "report/bundle_json.h"

#include "report/manifest_json.h"

#include <utility>

namespace whittle::report {

namespace {

Json launch_json(const bundle::Launch& launch, const bundle::Bundle& bundle) {
  Json json;
  put_path(json, "path", launch.at);
  json["architecture"] = launch.machine;
  put_path(json, "program", launch.program);
  if (const auto from = bundle.taken.find(launch.program); from != bundle.taken.end())
    put_path(json, "from", from->second);
  if (!launch.loader.empty()) put_path(json, "loader", launch.loader);
  json["library_paths"] = launch.library_paths;
  return json;
}

}  // namespace

void put_bundle(Json& document, const bundle::Bundle& bundle, const plan::Plan& plan) {
  Json json;
  json["launchers"] = Json::array();
  for (const bundle::Launch& launch : bundle.launches)
    json["launchers"].push_back(launch_json(launch, bundle));
  json["variables"] = Json::array();
  for (const bundle::Variable& variable : bundle.variables) {
    json["variables"].push_back(
        {{"name", variable.name},
         {"value", variable.value},
         {"kind", variable.kind == bundle::VariableKind::set ? "set" : "append"}});
  }
  document["bundle"] = std::move(json);
  put_manifest(document, bundle.manifest);
  for (Json& entry : document["entries"]) {
    const auto from = bundle.taken.find(path_of(entry, "path").substr(1));
    // What a file was is where it was in the tree, whatever it was read from.
    entry.erase("source");
    entry.erase("source_b64");
    if (from != bundle.taken.end()) put_path(entry, "source", from->second);
  }
  document["findings"] = Json::array();
  for (const Findings& findings : {plan.findings, bundle.findings})
    for (const Finding& finding : findings)
      document["findings"].push_back(to_json(finding));
}

std::string bundle_json(const bundle::Bundle& bundle, const plan::Plan& plan) {
  Json json = document();
  put_bundle(json, bundle, plan);
  return dump(json);
}

}  // namespace whittle::report
