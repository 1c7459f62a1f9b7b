#include "report/run_text.h"

#include <catch2/catch.hpp>

#include <csignal>

using namespace whittle;
using report::run_text;
using namespace std::chrono_literals;

namespace {

sandbox::Course made_course() {
  sandbox::Course course;
  course.words = {"/server", "a b"};
  course.isolation.isolation = sandbox::Isolation::namespaces;
  course.exit_status = 0;
  course.time = 20ms;
  return course;
}

}  // namespace

TEST_CASE("a run that went well is one line") {
  CHECK(run_text(made_course(), true) ==
        "run: /server 'a b': exit status 0 after 20 ms; isolated by namespaces\n");
}

TEST_CASE("what better isolations lack and what this one cannot show is told") {
  sandbox::Course course = made_course();
  course.isolation.isolation = sandbox::Isolation::chroot;
  course.isolation.refused = {{sandbox::Isolation::namespaces, "refused"}};
  course.not_shown = {"this", "that"};
  CHECK(run_text(course, true) ==
        "run: /server 'a b': exit status 0 after 20 ms; isolated by chroot\n"
        "  namespaces cannot be used: refused\n"
        "  not shown here: this; that\n");
}

TEST_CASE("the last lines are told where it went wrong, of standard error first") {
  sandbox::Course course = made_course();
  course.exit_status = 1;
  course.output.add("out\n");
  CHECK(run_text(course, false) ==
        "run: /server 'a b': exit status 1 after 20 ms; isolated by namespaces\n  | out\n");
  course.error.add("one\n\033[1mtwo\n");
  CHECK(run_text(course, false) ==
        "run: /server 'a b': exit status 1 after 20 ms; isolated by namespaces\n"
        "  | one\n  | \\x1b[1mtwo\n");
}

TEST_CASE("a server is told by what it did, and how it was stopped") {
  sandbox::Course course = made_course();
  course.awaited = {{.what = "port 80", .is_met = true, .answer = {}},
                    {.what = "tcp:80", .is_met = true, .answer = "connected"}};
  course.stopped_by = SIGTERM;
  CHECK(run_text(course, true) ==
        "run: /server 'a b': listened on port 80, answered tcp:80 (connected), stopped by SIGTERM "
        "(exit status 0), 20 ms; isolated by namespaces\n");
  course.was_killed = true;
  CHECK(run_text(course, true).find("killed, SIGTERM did not stop it; 20 ms;") !=
        std::string::npos);
}

TEST_CASE("what did not start and what took too long is told so") {
  sandbox::Course course = made_course();
  course.not_started = "/server: No such file or directory";
  CHECK(run_text(course, false).starts_with("run: /server 'a b': did not start; "));
  course = made_course();
  course.timed_out = true;
  CHECK(run_text(course, false).starts_with("run: /server 'a b': killed after 20 ms; "));
}
