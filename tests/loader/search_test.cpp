#include "loader/search.h"

#include <catch2/catch.hpp>

using namespace whittle::loader;

TEST_CASE("every source of a path is told as a person reads it") {
  CHECK(describe(Source::named, "") == "named by path");
  CHECK(describe(Source::rpath, "/app/server") == "RPATH of /app/server");
  CHECK(describe(Source::library_path, "") == "LD_LIBRARY_PATH");
  CHECK(describe(Source::runpath, "liba.so") == "RUNPATH of liba.so");
  CHECK(describe(Source::cache, "") == "ld.so.cache");
  CHECK(describe(Source::defaults, "") == "default directories");
}
