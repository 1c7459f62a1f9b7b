#include "loader/process.h"

#include <catch2/catch.hpp>

using whittle::loader::Process;

TEST_CASE("the last of several values of a variable counts, and an unset one is none") {
  Process process;
  process.environment = {{"LD_PRELOAD", "a"}, {"LD_LIBRARY_PATH", ""}, {"LD_PRELOAD", "b"}};
  CHECK(*process.variable("LD_PRELOAD") == "b");
  CHECK(process.variable("LD_LIBRARY_PATH")->empty());
  CHECK(process.variable("LD_AUDIT") == nullptr);
}
