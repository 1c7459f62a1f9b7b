#include "report/start_json.h"

#include "base/error.h"

#include <catch2/catch.hpp>

using namespace whittle;
using report::Json;

TEST_CASE("how a root is started is written and read back") {
  plan::Start start;
  start.entrypoint = {"/app/server", "-x"};
  start.cmd = {"y"};
  start.healthcheck = {"/check"};
  start.env = {"A=1"};
  start.directory = "/not utf-8 \377";
  start.user = "7:8";
  start.no_need = {"shell"};
  start.allow_missing = {"libx.so"};
  Json document;
  report::put_start(document, start);
  CHECK(report::read_start(document.at("start"), "plan.json") == start);
}

TEST_CASE("what is not said is not written") {
  Json document;
  report::put_start(document, {});
  CHECK(document.at("start") == Json::object());
  CHECK(report::read_start(document.at("start"), "plan.json") == plan::Start{});
}

TEST_CASE("what is no start is an error that names the document") {
  CHECK_THROWS_WITH(report::read_start(Json{{"cmd", 7}}, "plan.json"),
                    Catch::StartsWith("cannot use plan.json: its \"start\" is not what "));
  CHECK_THROWS_AS(report::read_start(Json{{"directory", 7}}, "plan.json"), Error);
  CHECK_THROWS_AS(report::read_start(Json(7), "plan.json"), Error);
}
