#include "report/package_text.h"

#include "base/text.h"
#include "identity/license.h"

#include <algorithm>
#include <utility>

namespace whittle::report {

namespace {

std::vector<std::string> license_files(const packages::Package& package, const plan::World& world) {
  return identity::license_files(package, world.facts.packages(), world.engine.walker());
}

}  // namespace

std::string name_among(const packages::Package& package,
                       const std::vector<const packages::Package*>& all) {
  const auto same = std::ranges::count(all, package.name, &packages::Package::name);
  return to_utf8(same > 1 ? package.name + ":" + package.architecture : package.name);
}

std::string package_text(const packages::Package& package, const plan::World& world) {
  std::string text = package.name;
  if (!package.version.empty()) text += " " + package.version;
  if (!package.architecture.empty()) text += " " + package.architecture;
  if (!package.source.empty()) text += ", source " + package.source;
  std::string before = ", licence ";
  for (const std::string& path : license_files(package, world)) {
    text += before + path;
    before = " ";
  }
  return escape_line(text);
}

std::string packages_text(const plan::Plan& plan) {
  std::string text;
  for (const packages::Package* package : plan.owners.packages()) {
    if (text.empty()) text = "packages:\n";
    text += "  ";
    text += package_text(*package, *plan.world);
    text += '\n';
  }
  return text;
}

Json packages_json(const std::vector<const packages::Package*>& packages,
                   const plan::World& world) {
  Json list = Json::array();
  for (const packages::Package* package : packages) {
    Json json = {{"name", to_utf8(package->name)},
                 {"version", to_utf8(package->version)},
                 {"source", to_utf8(package->source)}};
    if (!package->architecture.empty()) json["architecture"] = to_utf8(package->architecture);
    for (const std::string& path : license_files(*package, world))
      json["license_files"].push_back(to_utf8(path));
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace whittle::report
