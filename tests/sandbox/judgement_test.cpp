#include "sandbox/judgement.h"

#include "base/error.h"

#include <catch2/catch.hpp>

#include <csignal>

using namespace whittle;
using namespace whittle::sandbox;

namespace {

Course ended(int status) {
  Course course;
  course.words = {"/server"};
  course.exit_status = status;
  return course;
}

std::string said(const Course& course, const Expected& expected = {}, const Demands& demands = {}) {
  const Findings findings = judge(course, demands, expected);
  std::string text;
  for (const Finding& finding : findings) {
    CHECK(finding.id == FindingId::run_failed);
    CHECK(finding.severity == Severity::error);
    CHECK(finding.subject == "/server");
    text += finding.what + (finding.why.empty() ? "" : " (" + finding.why + ")") + "\n";
  }
  return text;
}

Expected prints(const std::string& pattern) {
  return {.exit_status = {}, .output = pattern};
}

}  // namespace

TEST_CASE("a program that ends by itself has to end with 0, or with what is expected") {
  CHECK(said(ended(0)).empty());
  CHECK(said(ended(1)) == "ended with exit status 1, not 0\n");
  CHECK(said(ended(3), {.exit_status = 3, .output = {}}).empty());
  CHECK(said(ended(0), {.exit_status = 3, .output = {}}) == "ended with exit status 0, not 3\n");
  Course course = ended(0);
  course.exit_status.reset();
  course.signal = SIGSEGV;
  CHECK(said(course) == "died of SIGSEGV\n");
}

TEST_CASE("a program that did not start is told with the reason, and nothing else") {
  Course course = ended(127);
  course.not_started = "/server: No such file or directory";
  CHECK(said(course, prints("x")) ==
        "could not be started: /server: No such file or directory (a container of it would not "
        "start either)\n");
}

TEST_CASE("some line of standard output has to match") {
  Course course = ended(0);
  course.output.add("one\nversion 1.2\n");
  CHECK(said(course, prints("^version [0-9.]+$")).empty());
  CHECK(said(course, prints("^two$")) == "no line of its standard output matches '^two$'\n");
  CHECK(said(ended(0), prints("x")) ==
        "no line of its standard output matches 'x' (it is empty)\n");
}

TEST_CASE("a pattern is told before anything runs, and a long line does no harm") {
  CHECK_THROWS_AS(check_expected(prints("(")), Error);
  CHECK_THROWS_AS(check_expected(prints("(a)\\1")), Error);
  check_expected(prints("(a|b)+"));
  Course course = ended(0);
  course.output.add(std::string(1'000'000, 'a'));
  CHECK_FALSE(said(course, prints("(a+)+b")).empty());
}

TEST_CASE("what was awaited and did not come is told, with the last answer") {
  Demands demands;
  demands.listening = {parse_place("80")};
  demands.probes = {parse_probe("tcp:80")};
  Course course = ended(1);
  course.awaited = {{.what = "port 80", .is_met = false, .answer = {}},
                    {.what = "tcp:80", .is_met = false, .answer = {}}};
  CHECK(said(course, {}, demands) == "ended (exit status 1) before it listened on port 80\n");
  course.timed_out = true;
  CHECK(said(course, {}, demands) == "had not listened on port 80 after 30 s\n");
  course.awaited[0].is_met = true;
  course.awaited[1].answer = "Connection refused";
  CHECK(said(course, {}, demands) ==
        "had not answered tcp:80 after 30 s (last: Connection refused)\n");
}

TEST_CASE("a program that runs on and is not waited for took too long") {
  Course course = ended(0);
  course.timed_out = true;
  CHECK(said(course).starts_with("still ran after 30 s (--until-listening "));
}

TEST_CASE("a server that was stopped ends as it likes, but does not crash") {
  Course course = ended(143);
  course.stopped_by = SIGTERM;
  CHECK(said(course).empty());
  CHECK(said(course, {.exit_status = 0, .output = {}}) == "ended with exit status 143, not 0\n");
  course.exit_status.reset();
  course.signal = SIGTERM;
  CHECK(said(course).empty());
  course.signal = SIGABRT;
  CHECK(said(course) == "died of SIGABRT when it was stopped by SIGTERM\n");
  course.signal = SIGKILL;
  course.was_killed = true;
  CHECK(said(course).empty());
}
