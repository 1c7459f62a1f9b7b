#include "loader/search.h"

#include <catch2/catch.hpp>

using namespace whittle::loader;

TEST_CASE("every source of a path is told as a person reads it") {
  CHECK(describe(PathSource::named, "") == "named by path");
  CHECK(describe(PathSource::rpath, "/app/server") == "RPATH of /app/server");
  CHECK(describe(PathSource::library_path, "") == "LD_LIBRARY_PATH");
  CHECK(describe(PathSource::runpath, "liba.so") == "RUNPATH of liba.so");
  CHECK(describe(PathSource::cache, "") == "ld.so.cache");
  CHECK(describe(PathSource::defaults, "") == "default directories");
}

TEST_CASE("a search path is bounded") {
  CHECK_NOTHROW(check_search_path(4096, "RUNPATH of /app"));
  CHECK_THROWS_WITH(check_search_path(4097, "RUNPATH of /app"),
                    "cannot search RUNPATH of /app: it has 4097 directories, 4096 is the most");
}
