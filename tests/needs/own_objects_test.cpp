#include "needs/own_objects.h"

#include <catch2/catch.hpp>

#include <optional>
#include <vector>

using namespace whittle;
using closure::Closure;
using loader::PathSource;

namespace {

// The program, and objects found by these sources, each asked for by the one before.
Closure chain(const std::vector<std::optional<PathSource>>& sources) {
  Closure closure;
  closure.objects.resize(1 + sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    closure.objects[i + 1].source = sources[i];
    closure.edges.push_back({i, i + 1, ReasonKind::needed, "lib", ""});
  }
  return closure;
}

using Own = std::vector<bool>;

}  // namespace

TEST_CASE("what the program alone would find is its own, and what that finds by paths") {
  CHECK(needs::own_objects(chain({PathSource::runpath, PathSource::named, PathSource::cache,
                                  PathSource::runpath})) == Own{true, true, true, false, false});
  CHECK(needs::own_objects(chain({PathSource::defaults, PathSource::rpath})) ==
        Own{true, false, true});
  CHECK(needs::own_objects(chain({PathSource::library_path, std::nullopt})) ==
        Own{true, true, false});
}

TEST_CASE("what lies in a directory that comes whole is not the program's own") {
  Closure closure = chain({PathSource::named, PathSource::named});
  closure.openings = {{.by = "", .names = {"/p/a.so"}, .reason = {}, .is_of_directory = true},
                      {.by = "", .names = {"/p/b.so"}, .reason = {}}};
  closure.edges = {{0, 1, ReasonKind::rule, "paths", ""}, {0, 2, ReasonKind::rule, "paths", ""}};
  closure.objects[1].opening = 0;
  closure.objects[2].opening = 1;
  CHECK(needs::own_objects(closure) == Own{true, false, true});
}
