#include "report/html_data.h"

#include "report/html_text.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace whittle::report {

namespace {

constexpr int nothing = -1;  // in a column of the data: no index

Json index_json(const std::optional<std::size_t>& index) {
  return index ? Json(*index) : Json(nothing);
}

Json indices_json(const std::vector<std::optional<std::size_t>>& indices) {
  Json json = Json::array();
  for (const auto& index : indices)
    json.push_back(index_json(index));
  return json;
}

Json shown_json(const std::vector<std::string>& texts) {
  Json json = Json::array();
  for (const std::string& text : texts)
    json.push_back(shown(text));
  return json;
}

Json directories_json(const HtmlTree& tree) {
  Json parents = Json::array();
  Json names = Json::array();
  for (const HtmlDirectory& directory : tree.directories) {
    parents.push_back(index_json(directory.parent));
    names.push_back(shown(directory.name));
  }
  return {{"parent", std::move(parents)}, {"name", std::move(names)}};
}

Json classes_json(const std::vector<HtmlClass>& classes) {
  Json json = Json::array();
  for (const HtmlClass& one : classes)
    json.push_back({{"key", one.key}, {"name", one.name}, {"meaning", one.meaning}});
  return json;
}

Json measures_json(const std::vector<HtmlMeasure>& measures) {
  Json json = Json::array();
  for (const HtmlMeasure& measure : measures)
    json.push_back({{"name", measure.name}, {"change", measure.is_change}, {"of", measure.of}});
  return json;
}

Json attributes_json(const std::vector<HtmlAttribute>& attributes) {
  Json json = Json::array();
  for (const HtmlAttribute& attribute : attributes)
    json.push_back({{"name", attribute.name},
                    {"nobody", attribute.nobody},
                    {"values", shown_json(attribute.values)},
                    {"of", indices_json(attribute.of)}});
  return json;
}

Json groupings_json(const std::vector<HtmlGrouping>& groupings) {
  Json json = Json::array();
  for (const HtmlGrouping& grouping : groupings)
    json.push_back({{"name", grouping.name},
                    {"class", grouping.by_class},
                    {"attribute", index_json(grouping.attribute)}});
  return json;
}

// Each line once, each chain of them once, and which chain every file has.
Json reasons_json(const std::vector<HtmlReasons>& reasons) {
  std::map<std::string, std::size_t> lines;
  std::map<std::vector<std::size_t>, std::size_t> chains;
  Json all_lines = Json::array();
  Json all_chains = Json::array();
  Json of = Json::array();
  for (const HtmlReasons& one : reasons) {
    std::vector<std::size_t> chain;
    for (const std::string& line : one) {
      const auto [known, is_new] = lines.try_emplace(shown(line), lines.size());
      if (is_new) all_lines.push_back(known->first);
      chain.push_back(known->second);
    }
    const auto [known, is_new] = chains.try_emplace(std::move(chain), chains.size());
    if (is_new) all_chains.push_back(known->first);
    of.push_back(known->second);
  }
  return {
      {"lines", std::move(all_lines)}, {"chains", std::move(all_chains)}, {"of", std::move(of)}};
}

Json findings_json(const Findings& findings) {
  Json json = Json::array();
  for (const Finding& finding : findings)
    json.push_back({{"subject", shown(finding.subject)}, {"what", shown(finding.what)}});
  return json;
}

}  // namespace

Json html_data(const HtmlPage& page, const HtmlTree& tree) {
  return {{"command", page.command},
          {"title", shown(page.title)},
          {"classes", classes_json(page.classes)},
          {"measures", measures_json(page.measures)},
          {"attributes", attributes_json(page.attributes)},
          {"groupings", groupings_json(page.groupings)},
          {"directories", directories_json(tree)},
          {"files",
           {{"directory", tree.directory_of},
            {"name", shown_json(tree.names)},
            {"class", page.class_of}}},
          {"reasons", reasons_json(page.reasons)},
          {"findings", findings_json(page.findings)}};
}

}  // namespace whittle::report
