#include "audit/workload.h"

#include "base/error.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>
#include <stdlib.h>

#include <algorithm>

using namespace whittle;
using audit::workload_here;
using audit::workload_of;
using Words = std::vector<std::string>;

namespace {

tree::MemoryTree made_tree() {
  tree::MemoryTree tree;
  tree.add_file("/etc/passwd", "root:x:0:0::/root:/bin/sh\nweb:x:7:8::/srv:/bin/sh\n");
  tree.add_file("/etc/group", "root:x:0:\nweb:x:8:\nssl:x:9:web\n");
  return tree;
}

plan::Start start(const std::string& user) {
  plan::Start start;
  start.entrypoint = {"/server"};
  start.cmd = {"-x"};
  start.env = {"A=1"};
  start.directory = "/srv";
  start.user = user;
  return start;
}

}  // namespace

TEST_CASE("a program is started with the image's words, and as its user with all groups") {
  const sandbox::Workload workload = workload_of(made_tree(), start("web"));
  CHECK(workload.words == Words{"/server", "-x"});
  CHECK(workload.directory == "/srv");
  CHECK(workload.user == sandbox::Identity{.uid = 7, .gid = 8, .groups = {9}});
  CHECK(sandbox::variable(workload, "HOME") == std::string("/srv"));
  CHECK(sandbox::variable(workload, "A") == std::string("1"));
  CHECK(workload_of(made_tree(), start("7:3")).user ==
        sandbox::Identity{.uid = 7, .gid = 3, .groups = {}});
}

TEST_CASE("where nothing is said to start nothing can be run") {
  CHECK_THROWS_AS(workload_of(made_tree(), {}), Error);
}

TEST_CASE("here it has whittle's own variables, directory and user") {
  plan::Start said;
  said.entrypoint = {"/server"};
  said.env = {"WHITTLE_TEST=2"};
  ::setenv("WHITTLE_TEST", "1", 1);
  const sandbox::Workload workload = workload_here(made_tree(), said);
  ::unsetenv("WHITTLE_TEST");
  CHECK_FALSE(workload.user);
  CHECK(sandbox::variable(workload, "WHITTLE_TEST") == std::string("2"));
  CHECK(std::ranges::count_if(workload.environment, [](const std::string& text) {
          return text.starts_with("WHITTLE_TEST=");
        }) == 1);
  said.user = "web";
  CHECK(workload_here(made_tree(), said).user->uid == 7);
}
