#include "sandbox/here.h"

#include <catch2/catch.hpp>

using namespace whittle::sandbox;

TEST_CASE("here a program is whoever whittle is, with all that it may") {
  Workload workload;
  workload.words = {"/bin/true"};
  const Launch launch = in_this_root(workload);
  CHECK(launch.namespaces == 0);
  CHECK(launch.privileges == Privileges::as_they_are);
  CHECK_FALSE(launch.workload.user);
  CHECK(not_shown_here() == std::vector<std::string>{"being process 1"});
}
