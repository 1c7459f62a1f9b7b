#include "report/reason_text.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using report::phrase;

TEST_CASE("every kind of reason has its phrase") {
  const auto of = [](ReasonKind kind) { return phrase({kind, "/app/x", "name", ""}); };
  CHECK(of(ReasonKind::asked) == "asked for");
  CHECK(of(ReasonKind::included) == "included with /app/x");
  CHECK(of(ReasonKind::interpreter) == "interpreter of /app/x");
  CHECK(of(ReasonKind::script) == "runs the script /app/x");
  CHECK(of(ReasonKind::needed) == "needed by /app/x as name");
  CHECK(of(ReasonKind::auxiliary) == "auxiliary filter of /app/x as name");
  CHECK(of(ReasonKind::filter) == "filter of /app/x as name");
  CHECK(of(ReasonKind::preload) == "preloaded into /app/x as name");
  CHECK(of(ReasonKind::audit) == "audits /app/x as name");
  CHECK(of(ReasonKind::dlopen) == "opened by /app/x as name");
  CHECK(of(ReasonKind::rule) == "rule name, shown by /app/x");
  CHECK(of(ReasonKind::link) == "link on the way to /app/x");
  CHECK(of(ReasonKind::directory) == "directory of /app/x");
  CHECK(of(ReasonKind::traced) == "used in /app/x");
  CHECK(of(ReasonKind::written) == "written by whittle");
}

TEST_CASE("a phrase says how only where that is known, and escapes what came from files") {
  CHECK(phrase({ReasonKind::needed, "/app/x", "", "RUNPATH of /app/x"}) ==
        "needed by /app/x (RUNPATH of /app/x)");
  CHECK(phrase({ReasonKind::needed, "/a\nb", "lib\xff.so", "c\td"}) ==
        R"(needed by /a\nb as lib\xff.so (c\td))");
}

TEST_CASE("the reason of an edge names the path of what asks") {
  closure::Closure closure;
  closure.objects.resize(2);
  closure.objects[0].path = "/app/x";
  closure.objects[1].path = "/lib/libc.so.6";
  CHECK(report::to_reason(closure, {0, 1, ReasonKind::needed, "libc.so.6", "ld.so.cache"}) ==
        Reason{ReasonKind::needed, "/app/x", "libc.so.6", "ld.so.cache"});
}
