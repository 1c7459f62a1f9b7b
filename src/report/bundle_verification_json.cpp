#include "report/bundle_verification_json.h"

#include "base/text.h"
#include "report/run_json.h"

#include <utility>

namespace whittle::report {

void put_bundle_verification(Json& document, const bundle::BundleVerification& verification) {
  Json proof{{"files", verification.files},
             {"bytes", verification.bytes},
             {"loaded", Json::array()},
             {"of_machine", Json::array()}};
  for (const std::string& launcher : verification.loaded)
    proof["loaded"].push_back(to_utf8(launcher));
  if (!verification.not_loaded.empty()) proof["not_loaded"] = to_utf8(verification.not_loaded);
  for (const auto& [path, uses] : verification.of_machine) {
    Json json{{"uses", Json::array()}};
    put_path(json, "path", path);
    for (const trace::Use use : uses)
      json["uses"].push_back(std::string(trace::use_name(use)));
    proof["of_machine"].push_back(std::move(json));
  }
  document["proof"] = std::move(proof);
  document["findings"] = Json::array();
  for (const Finding& finding : verification.findings)
    document["findings"].push_back(to_json(finding));
  if (verification.course) put_run(document, *verification.course, verification.ran_well);
}

}  // namespace whittle::report
