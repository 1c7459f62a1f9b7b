#include "report/audit_json.h"

#include "base/text.h"

#include <cmath>
#include <string>
#include <utility>

namespace whittle::report {

namespace {

using audit::ImageAudit;
using audit::Standing;

Json weight_json(const audit::Weight& weight) {
  return {{"files", weight.files}, {"bytes", weight.bytes}};
}

// What is no number has no name in JSON.
Json number_json(double number) {
  return std::isfinite(number) ? Json(number) : Json(nullptr);
}

Json totals_json(const ImageAudit& audit) {
  Json totals{{"all", weight_json(audit.weight())},
              {"hidden", weight_json(audit.hidden())},
              {"duplicate", weight_json(audit.duplicate())}};
  for (std::size_t i = 0; i < audit::standing_names().size(); ++i)
    totals[std::string(audit::standing_names()[i])] = weight_json(audit.weight(Standing(i)));
  if (const auto stored = audit.stored()) totals["stored"] = *stored;
  return totals;
}

Json layers_json(const image::Image& image) {
  Json layers = Json::array();
  for (const image::LayerFacts& layer : image.layers) {
    Json json{{"size", layer.size}, {"compressed", layer.is_compressed}};
    put_path(json, "path", layer.path);
    if (!layer.created_by.empty()) json["created_by"] = to_utf8(layer.created_by);
    layers.push_back(std::move(json));
  }
  return layers;
}

Json files_json(const ImageAudit& audit) {
  Json files = Json::array();
  const image::Image& image = audit.image();
  for (std::size_t i = 0; i < image.root.entries.size(); ++i) {
    const rootfs::Entry& entry = image.root.entries[i];
    if (entry.kind != rootfs::Kind::file) continue;
    const audit::Judged& judged = audit.judged[i];
    Json json{{"size", entry.size},
              {"standing", audit::standing_names()[std::size_t(judged.standing)]}};
    put_path(json, "path", entry.path);
    if (!image.origins.empty()) json["layer"] = image.origins[i];
    if (judged.package != nullptr) json["package"] = to_utf8(judged.package->name);
    if (judged.excess) json["excess"] = audit::excess_names()[std::size_t(*judged.excess)];
    files.push_back(std::move(json));
  }
  return files;
}

Json hidden_json(const image::Image& image) {
  Json hidden = Json::array();
  for (const image::HiddenFile& file : image.hidden) {
    Json json{{"size", file.size}, {"layer", file.layer}, {"hidden_by", file.hidden_by}};
    put_path(json, "path", file.path);
    hidden.push_back(std::move(json));
  }
  return hidden;
}

Json duplicates_json(const ImageAudit& audit) {
  Json all = Json::array();
  for (const audit::Duplicates& same : audit.duplicates) {
    Json files = Json::array();
    for (const std::string& path : same.paths) {
      Json json = Json::object();
      put_path(json, "path", path);
      files.push_back(std::move(json));
    }
    all.push_back(
        {{"sha256", same.sha256.hex()}, {"size", same.size}, {"files", std::move(files)}});
  }
  return all;
}

Json advice_json(const ImageAudit& audit) {
  Json all = Json::array();
  for (const audit::BuildAdvice& advice : audit.advice) {
    Json json{{"fact", to_utf8(advice.fact)}, {"option", advice.option}, {"bytes", advice.bytes}};
    put_path(json, "path", advice.path);
    all.push_back(std::move(json));
  }
  return all;
}

Json suppressed_json(const ImageAudit& audit) {
  Json all = Json::array();
  for (const audit::Suppressed& each : audit.suppressed)
    all.push_back({{"finding", to_json(each.finding)}, {"reason", to_utf8(each.reason)}});
  return all;
}

}  // namespace

void put_audit(Json& document, const ImageAudit& audit) {
  Json json{{"totals", totals_json(audit)},         {"layers", layers_json(audit.image())},
            {"files", files_json(audit)},           {"hidden", hidden_json(audit.image())},
            {"duplicates", duplicates_json(audit)}, {"advice", advice_json(audit)},
            {"suppressed", suppressed_json(audit)}};
  if (const auto& dive = audit.dive) {
    json["dive"] = {{"efficiency", number_json(dive->efficiency)},
                    {"wastedBytes", dive->wasted_bytes},
                    {"userWastedPercent", number_json(dive->user_wasted_percent)}};
  }
  document["audit"] = std::move(json);
  Json findings = Json::array();
  for (const Finding& finding : audit.findings)
    findings.push_back(to_json(finding));
  document["findings"] = std::move(findings);
}

}  // namespace whittle::report
