#include "sandbox/workload.h"

#include <catch2/catch.hpp>

using namespace whittle::sandbox;
using Words = std::vector<std::string>;

TEST_CASE("the last value of a variable counts") {
  Workload workload;
  workload.environment = {"A=1", "AB=2", "A=3"};
  CHECK(variable(workload, "A") == std::string("3"));
  CHECK(variable(workload, "B") == nullptr);
}

TEST_CASE("engines set PATH, HOSTNAME and HOME where the image does not") {
  Workload workload;
  workload.environment = {"PATH=/app"};
  add_usual_variables(workload, "/srv");
  CHECK(workload.environment == Words{"PATH=/app", "HOSTNAME=whittle", "HOME=/srv"});
  Workload other;
  add_usual_variables(other, "");
  CHECK(variable(other, "HOME") == std::string("/"));
  CHECK(variable(other, "PATH") != nullptr);
}

TEST_CASE("a program without a slash is looked for in PATH") {
  Workload workload;
  workload.environment = {"PATH=/a::/b"};
  workload.words = {"server"};
  CHECK(candidates(workload) == Words{"/a/server", "./server", "/b/server"});
  workload.words = {"bin/server"};
  CHECK(candidates(workload) == Words{"bin/server"});
}
