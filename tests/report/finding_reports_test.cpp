#include "report/finding_reports.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

using namespace whittle;
using namespace whittle::report;
using Catch::Contains;
using nlohmann::json;

namespace {

FindingReport made() {
  return {.command = "audit",
          .subject = "web.tar",
          .findings = {{FindingId::secret_packed, Severity::error, "/app/<key>\x01", "looks & is",
                        "why", "advice"},
                       {FindingId::set_user_id, Severity::note, "/bin/su", "mode 4755", "", ""}},
          .places = {report::Place{"docker/Dockerfile", 7}, std::nullopt}};
}

}  // namespace

TEST_CASE("JUnit has a case for each kind, which fails for an error") {
  const std::string text = junit_report(made());
  CHECK_THAT(text,
             Contains("<testsuite name=\"whittle audit web.tar\" tests=\"2\" failures=\"1\""));
  CHECK_THAT(text, Contains("<testcase classname=\"whittle.audit\" name=\"secret-packed\">\n      "
                            "<failure message=\"/app/&lt;key&gt;\\x01: looks &amp; is; why (to "
                            "mend it: advice)\">"));
  CHECK_THAT(text, Contains("name=\"set-user-id\">\n      <system-out>/bin/su: mode 4755\n"));
  CHECK_THAT(junit_report({.command = "verify", .subject = "root", .findings = {}}),
             Contains("tests=\"1\" failures=\"0\"") && Contains("name=\"nothing-found\"/>"));
}

TEST_CASE("GitLab has a place for everything: the Dockerfile's line, else the path") {
  const json issues = json::parse(gitlab_report(made()));
  REQUIRE(issues.size() == 2);
  CHECK(issues[0]["location"]["path"] == "docker/Dockerfile");
  CHECK(issues[0]["location"]["lines"]["begin"] == 7);
  CHECK(issues[0]["severity"] == "critical");
  CHECK(issues[1]["location"]["path"] == "bin/su");
  CHECK(issues[1]["severity"] == "info");
  CHECK(issues[1]["check_name"] == "set-user-id");
}

TEST_CASE("SARIF has a physical location only where the repository has one") {
  const json document = json::parse(sarif_report(made()));
  CHECK(document["version"] == "2.1.0");
  const json& run = document["runs"][0];
  CHECK(run["tool"]["driver"]["rules"][0]["id"] == "secret-packed");
  const json& first = run["results"][0];
  CHECK(first["level"] == "error");
  CHECK(first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] ==
        "docker/Dockerfile");
  CHECK(first["locations"][0]["physicalLocation"]["region"]["startLine"] == 7);
  CHECK(first["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "/app/<key>\\x01");
  CHECK_FALSE(run["results"][1]["locations"][0].contains("physicalLocation"));
}

TEST_CASE("a finding keeps its fingerprint when it is worded otherwise, two never share one") {
  FindingReport report = made();
  report.findings = {report.findings[0], report.findings[0]};
  const json twice = json::parse(gitlab_report(report));
  CHECK(twice[0]["fingerprint"] != twice[1]["fingerprint"]);
  report.findings[0].what = "worded otherwise";
  CHECK(json::parse(gitlab_report(report))[0]["fingerprint"] == twice[0]["fingerprint"]);
}

TEST_CASE("what is suppressed is a result of SARIF with its reason, and of nothing else") {
  FindingReport report = made();
  report.suppressed.push_back(
      {{FindingId::secret_in_layer, Severity::error, "/old.pem", "looks", "", ""}, "a test's key"});
  const json run = json::parse(sarif_report(report))["runs"][0];
  REQUIRE(run["results"].size() == 3);
  CHECK_FALSE(run["results"][0].contains("suppressions"));
  CHECK(run["results"][2]["ruleId"] == "secret-in-layer");
  CHECK(run["results"][2]["suppressions"][0] ==
        json{{"kind", "external"}, {"justification", "a test's key"}});
  CHECK(run["tool"]["driver"]["rules"].size() == 3);
  CHECK(json::parse(gitlab_report(report)).size() == 2);
}
