#include "report/run_json.h"

#include <catch2/catch.hpp>

#include <csignal>

using namespace whittle;
using namespace std::chrono_literals;

TEST_CASE("a run has its result, its isolation and both streams apart") {
  sandbox::Course course;
  course.words = {"/server", "\xff"};
  course.isolation.isolation = sandbox::Isolation::chroot;
  course.isolation.refused = {{sandbox::Isolation::namespaces, "refused"}};
  course.not_shown = {"this"};
  course.exit_status = 3;
  course.time = 1500ms;
  course.awaited = {{.what = "tcp:80", .is_met = false, .answer = "Connection refused"}};
  course.output.add("out");
  course.error.add("err");
  report::Json document = report::document();
  report::put_run(document, course, false);
  const report::Json& run = document["run"];
  CHECK(run["command"] == report::Json{"/server", "\xef\xbf\xbd"});
  CHECK(run["good"] == false);
  CHECK(run["exit_status"] == 3);
  CHECK(run["seconds"] == 1.5);
  CHECK(run["stdout"] == report::Json{{"bytes", 3}, {"cut", false}, {"text", "out"}});
  CHECK(run["stderr"]["text"] == "err");
  CHECK(run["isolation"]["name"] == "chroot");
  CHECK(run["isolation"]["refused"][0]["reason"] == "refused");
  CHECK(run["awaited"][0]["answer"] == "Connection refused");
  CHECK_FALSE(run.contains("signal"));
  CHECK_FALSE(run.contains("stopped_by"));
}

TEST_CASE("a run that died or did not start says that in place of a status") {
  sandbox::Course course;
  course.words = {"/server"};
  course.signal = SIGSEGV;
  course.stopped_by = SIGTERM;
  course.was_killed = true;
  report::Json document;
  report::put_run(document, course, true);
  CHECK(document["run"]["signal"] == "SIGSEGV");
  CHECK(document["run"]["stopped_by"] == "SIGTERM");
  CHECK(document["run"]["killed"] == true);
  course.not_started = "why";
  report::put_run(document, course, false);
  CHECK(document["run"]["not_started"] == "why");
  CHECK_FALSE(document["run"].contains("signal"));
}

TEST_CASE("of a run that was watched it is said how much it touched, and what was not seen") {
  sandbox::Course course;
  course.words = {"/server"};
  report::Json document = report::document();
  report::put_run(document, course, true);
  CHECK_FALSE(document["run"].contains("watched"));
  course.record.emplace();
  course.record->add("/lib", trace::Use::seen, "/server");
  course.notes = {"a note"};
  report::put_run(document, course, true);
  CHECK(document["run"]["watched"] == report::Json{{"paths", 1}, {"notes", {"a note"}}});
}
