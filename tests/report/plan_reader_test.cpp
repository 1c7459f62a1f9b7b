#include "report/plan_reader.h"

#include "base/error.h"
#include "report/manifest_json.h"
#include "report/start_json.h"
#include "rootfs/difference.h"
#include "support/made_entry.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using report::Json;
using report::read_plan;
using rootfs::Kind;
using test::made_entry;

namespace {

Json planned() {
  rootfs::Manifest manifest;
  manifest.entries = {made_entry("/app", Kind::directory), made_entry("/app/a", Kind::file, "text"),
                      made_entry("/app/b", Kind::hard_link, "/app/a"),
                      made_entry("/app/c", Kind::link, "a"),
                      made_entry("/app/\377", Kind::file, "x")};
  manifest.entries[1].xattrs["security.capability"] = std::string("\1\0\2", 3);
  Json document = report::document();
  report::put_manifest(document, manifest);
  plan::Start start;
  start.entrypoint = {"/app/a"};
  report::put_start(document, start);
  document["findings"] = {
      report::to_json(Finding{FindingId::requirement_absent, Severity::note, "shell", "w", "", ""}),
      Json{{"id", "of-a-later-whittle"}, {"subject", "x"}, {"what", "y"}, {"severity", "note"}}};
  return document;
}

}  // namespace

TEST_CASE("a plan that was printed is read back") {
  const Json document = planned();
  const audit::Planned plan = read_plan(report::dump(document), "plan.json");
  Json again;
  report::put_manifest(again, plan.root);
  CHECK(again.at("entries") == document.at("entries"));
  CHECK(plan.start.entrypoint == std::vector<std::string>{"/app/a"});
  REQUIRE(plan.findings.size() == 1);
  CHECK(plan.findings.front().id == FindingId::requirement_absent);
  CHECK(plan.findings.front().subject == "shell");
}

TEST_CASE("what is no plan is an error that names it") {
  CHECK_THROWS_WITH(read_plan("text", "p"), "cannot use p: it is no JSON object");
  CHECK_THROWS_WITH(read_plan("{}", "p"),
                    "cannot use p: it has no entries; `whittle pack --json` prints them");
  CHECK_THROWS_WITH(read_plan(std::string(200, '['), "p"),
                    "cannot use p: it is nested more than 100 deep");
  CHECK_THROWS_AS(read_plan(R"({"entries": [7]})", "p"), Error);
  for (const char* key : {"path", "kind", "mode", "uid"}) {
    INFO(key);
    Json document = planned();
    document["entries"][0][key] = "wrong";
    CHECK_THROWS_WITH(read_plan(document.dump(), "p"), Catch::StartsWith("cannot use p: "));
  }
}
