#include "closure/hole_check.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::closure;

namespace {

Object object(const std::string& name, ObjectState state = ObjectState::found) {
  Object made;
  made.name = name;
  made.path = state == ObjectState::missing ? "" : "/lib/" + name;
  made.state = state;
  made.search.message = "invalid ELF header";
  return made;
}

Closure with_hole(const Object& hole) {
  Closure closure;
  closure.objects = {object("server"), hole};
  closure.edges = {{0, 1, ReasonKind::needed, hole.name, "not found"}};
  return closure;
}

}  // namespace

TEST_CASE("what is missing or refused is an error, by what it is") {
  Closure closure = with_hole(object("liba.so", ObjectState::missing));
  check_holes(closure, {});
  CHECK(closure.findings ==
        Findings{{FindingId::missing_library, Severity::error, "liba.so",
                  "not found; /lib/server asks for it", "the program does not start", ""}});
  CHECK_FALSE(closure.starts());

  closure = with_hole(object("liba.so", ObjectState::refused));
  check_holes(closure, {});
  REQUIRE(closure.findings.size() == 1);
  CHECK(closure.findings[0].id == FindingId::refused_library);
  CHECK(closure.findings[0].what ==
        "cannot be loaded: invalid ELF header; /lib/server asks for it");

  for (const auto& [state, id] :
       {std::pair(ObjectState::missing, FindingId::missing_interpreter),
        std::pair(ObjectState::refused, FindingId::refused_interpreter)}) {
    Object loader = object("ld.so", state);
    loader.role = loader::Role::loader;
    closure = with_hole(loader);
    check_holes(closure, {});
    REQUIRE(closure.findings.size() == 1);
    CHECK(closure.findings[0].id == id);
  }
}

TEST_CASE("what a program does without is a note, what the user allows a warning") {
  Object optional = object("liba.so", ObjectState::missing);
  optional.optional = true;
  Closure closure = with_hole(optional);
  check_holes(closure, {});
  REQUIRE(closure.findings.size() == 1);
  CHECK(closure.findings[0].severity == Severity::note);
  CHECK(closure.starts());

  for (const char* allowed : {"liba.so", "all"}) {
    closure = with_hole(object("liba.so", ObjectState::missing));
    check_holes(closure, {allowed});
    REQUIRE(closure.findings.size() == 1);
    CHECK(closure.findings[0].severity == Severity::warning);
    CHECK(closure.objects[1].optional);
    CHECK(closure.starts());
  }
  closure = with_hole(object("liba.so", ObjectState::missing));
  check_holes(closure, {"libb.so"});
  CHECK_FALSE(closure.starts());
}

TEST_CASE("what belongs to the machine that runs the program has been told") {
  Object left = object("libcuda.so.1", ObjectState::missing);
  left.of_the_runtime = true;
  Closure closure = with_hole(left);
  check_holes(closure, {});
  CHECK(closure.findings.empty());
}
