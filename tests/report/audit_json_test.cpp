#include "report/audit_json.h"

#include "support/made_layers.h"

#include <catch2/catch.hpp>

using namespace whittle;
using report::Json;

TEST_CASE("an audit has totals, layers, files, what is hidden and what is there twice") {
  const audit::ImageAudit audit = audit::audit_image(
      test::made_layers({{{"/a", "12"}, {"/gone", "123"}}, {{"/b", "12"}, {"/.wh.gone"}}}), {});
  Json document;
  report::put_audit(document, audit);
  const Json& json = document["audit"];
  CHECK(json["totals"]["all"] == Json{{"files", 2}, {"bytes", 4}});
  CHECK(json["totals"]["unreached"]["bytes"] == 4);
  CHECK(json["totals"]["stored"] == 7);
  CHECK(json["layers"].size() == 2);
  CHECK(json["files"][1] ==
        Json{{"path", "/b"}, {"size", 2}, {"standing", "unreached"}, {"layer", 1}});
  CHECK(json["hidden"][0] == Json{{"path", "/gone"}, {"size", 3}, {"layer", 0}, {"hidden_by", 1}});
  CHECK(json["duplicates"][0]["files"] == Json{{{"path", "/a"}}, {{"path", "/b"}}});
  CHECK(json["dive"]["wastedBytes"] == 3);
  CHECK(json["dive"]["userWastedPercent"] == 1.5);
  CHECK(document["findings"][0]["id"] == "nothing-to-start");
}

TEST_CASE("a number that is none is null") {
  const audit::ImageAudit audit = audit::audit_image(test::made_layers({{{"/a", "12"}}}), {});
  Json document;
  report::put_audit(document, audit);
  CHECK(document["audit"]["dive"]["userWastedPercent"].is_null());
}
