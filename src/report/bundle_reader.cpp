#include "report/bundle_reader.h"

#include "base/error.h"
#include "report/json.h"
#include "report/plan_reader.h"

#include <utility>

namespace whittle::report {

DescribedBundle read_bundle(std::string_view text, const std::string& name) {
  DescribedBundle described{.planned = read_plan(text, name), .launches = {}};
  try {
    const Json document = Json::parse(text);
    for (const Json& json : document.at("bundle").at("launchers")) {
      bundle::Launch launch;
      launch.at = path_of(json, "path");
      launch.machine = json.at("architecture").get<std::string>();
      launch.program = path_of(json, "program");
      launch.loader = path_of(json, "loader");
      described.launches.push_back(std::move(launch));
    }
  } catch (const Json::exception& error) {
    throw Error("cannot use {}: it is not what `whittle bundle` wrote: {}", name, error.what());
  }
  return described;
}

}  // namespace whittle::report
