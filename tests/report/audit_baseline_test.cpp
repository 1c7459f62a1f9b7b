#include "report/audit_baseline.h"

#include "base/error.h"
#include "report/audit_json.h"
#include "support/made_layers.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::report;

TEST_CASE("what is read of a printed audit is what the audit is") {
  const audit::ImageAudit audit = audit::audit_image(
      test::made_layers({{{"/a", "12"}, {"/gone", "123"}}, {{"/b\xff", "12"}, {"/.wh.gone"}}}), {});
  report::Json document = report::document();
  put_audit(document, audit);
  const Baseline now = baseline_of(audit);
  CHECK(now.all == 4);
  CHECK(now.hidden == 3);
  CHECK(now.files.at("/b\xff") == 2);
  CHECK(report::read_baseline(report::dump(document), "old.json") == now);
}

TEST_CASE("anything else is no baseline") {
  for (const char* text : {"", "[]", "{}", R"({"audit":{}})", R"({"audit":{"totals":3}})"}) {
    CHECK_THROWS_WITH(report::read_baseline(text, "old.json"),
                      "cannot use old.json as a baseline: it is not what `whittle audit --json` "
                      "prints");
  }
  CHECK_THROWS_AS(report::read_baseline(std::string(100'000, '['), "old.json"), Error);
}
