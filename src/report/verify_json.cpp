#include "report/verify_json.h"

#include "report/plan_json.h"

#include <fmt/format.h>

#include <utility>

namespace whittle::report {

void put_verification(Json& document, const audit::Verification& verification) {
  put_plans(document, {&verification.plan});
  Json root{{"entries", verification.entries},
            {"bytes", verification.bytes},
            {"programs", verification.programs},
            {"libraries", verification.libraries},
            {"scripts", verification.scripts}};
  if (verification.kernel) {
    root["minimum_kernel"] = fmt::format("{}.{}.{}", verification.kernel->major,
                                         verification.kernel->minor, verification.kernel->patch);
  }
  if (const auto& opinion = verification.second_opinion) {
    root["second_reader"] = {{"files", opinion->files},
                             {"agreeing", opinion->agreeing},
                             {"seconds", opinion->time.count()}};
  }
  document["root"] = std::move(root);
}

}  // namespace whittle::report
