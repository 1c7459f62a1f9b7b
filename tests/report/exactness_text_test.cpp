#include "report/exactness_text.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using report::exactness_text;

TEST_CASE("what only a run knows of and what no run used are told with their largest") {
  plan::Exactness exactness;
  exactness.runs = {"run.trace"};
  exactness.used = 4;
  exactness.found_by_runs = {{"/b\n", 2000}, {"/a", 10}};
  CHECK(exactness_text(exactness) ==
        "run.trace: 4 of 4 packed files were used\n"
        "  2 files, 2.01 kB that only the run knows of:\n"
        "     2.00 kB  /b\\n\n"
        "        10 B  /a\n"
        "  0 files, 0 B that no run used\n");
}

TEST_CASE("of many files the largest five are named") {
  plan::Exactness exactness;
  exactness.runs = {"a", "b"};
  for (const char* path : {"/1", "/2", "/3", "/4", "/5", "/6", "/7"})
    exactness.unused.push_back({path, 1});
  CHECK(exactness_text(exactness) ==
        "2 runs: 0 of 7 packed files were used\n"
        "  0 files, 0 B that only the run knows of\n"
        "  7 files, 7 B that no run used:\n"
        "         1 B  /1\n         1 B  /2\n         1 B  /3\n         1 B  /4\n"
        "         1 B  /5\n              and 2 more\n");
}
