#include "commands/plan_request.h"

#include "base/error.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using commands::PackOptions;

TEST_CASE("options of pack become a request, typed") {
  tree::MemoryTree tree;
  tree.add_file("/build/server", "", 0755);
  PackOptions options;
  options.process.sysroot = "/elsewhere";
  options.process.env = {"A=1"};
  options.process.hwcaps = "all";
  options.programs = {"/build/server:/app", "host:out/tool:/bin/"};
  options.includes = {"/data"};
  options.excludes = {"*.pyc"};
  options.force = true;
  options.allow_missing = {"libx.so"};
  options.needs.forced = {"tzdata=Asia/Tokyo"};
  options.needs.off = {"shell"};
  options.budget.max_size = "15MB";
  options.image.entrypoint = {"/app", "-v"};
  const plan::Request request = commands::plan_request(options, tree);
  REQUIRE(request.programs.size() == 2);
  CHECK(request.programs[0].path == "/build/server");
  CHECK(request.programs[0].at == "/app");
  CHECK(request.programs[1].on_host);
  CHECK(request.process.environment.front().name == "A");
  CHECK(request.closure.variants == closure::HwcapsVariants::all);
  CHECK(request.closure.allow_missing == std::vector<std::string>{"libx.so"});
  CHECK(request.needs.requested.front().arguments == std::vector<std::string>{"Asia/Tokyo"});
  CHECK(request.needs.off == std::vector<std::string>{"shell"});
  CHECK(request.extent == plan::Extent::image);
  CHECK(request.image.includes.front().path == "/data");
  CHECK(request.image.excludes.front().matches("/a/b.pyc"));
  CHECK(request.image.force);
  CHECK(request.image.max_size == 15'000'000U);
  CHECK(request.image.entrypoint == options.image.entrypoint);
  options.budget.max_size = "much";
  CHECK_THROWS_AS(commands::plan_request(options, tree), Error);
}

TEST_CASE("a tree that is not there is an error") {
  commands::ProcessOptions options;
  options.sysroot = "/no/such/tree";
  CHECK_THROWS_AS(options.tree(), Error);
}
