#include "plan/package_paths.h"

#include "base/error.h"
#include "plan/planner.h"
#include "support/made_dpkg.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::plan;
using Paths = std::vector<std::string>;

namespace {

std::shared_ptr<tree::MemoryTree> packaged() {
  auto tree = test::made_tree();
  tree->add_file("/usr/share/app/data", "1");
  tree->add_file("/usr/share/doc/app/README", "2");
  tree->add_link("/usr/share/app/link", "data");
  tree->add_file("/var/lib/dpkg/status",
                 "Package: app\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n");
  tree->add_file("/var/lib/dpkg/info/app.list",
                 "/.\n/bin\n/bin/good\n/usr/share/app\n/usr/share/app/data\n"
                 "/usr/share/app/link\n/usr/share/app/gone\n/usr/share/doc/app/README\n");
  return tree;
}

Paths of(const std::shared_ptr<tree::MemoryTree>& tree, const PackageRequest& asked) {
  const World world(tree, test::request({"/bin/good"}));
  return package_paths(world, {asked});
}

}  // namespace

TEST_CASE("a package brings what programs read of it, or all that it ships") {
  const auto tree = packaged();
  CHECK(of(tree, {"app"}) == Paths{"/bin/good", "/usr/share/app/data", "/usr/share/app/link"});
  CHECK(of(tree, {"app", true}) == Paths{"/bin/good", "/usr/share/app/data", "/usr/share/app/link",
                                         "/usr/share/doc/app/README"});
  CHECK(of(tree, {"own"}) == of(tree, {"app"}));
}

TEST_CASE("a package that is not there is told, with what may have been meant") {
  CHECK_THROWS_WITH(of(packaged(), {"apq"}),
                    "cannot use --package apq: it is not installed: did you mean app?");
  CHECK_THROWS_WITH(of(test::made_tree(), {"app"}),
                    "cannot use --package app: the root has no database of packages");
}

TEST_CASE("what a package ships is in the image") {
  Request request = test::request({"/bin/good"});
  request.image.packages = {{"app"}};
  const Plan plan = make_plan(packaged(), request);
  REQUIRE(plan.manifest);
  CHECK(plan.manifest->find("/usr/share/app/data") != nullptr);
  CHECK(plan.manifest->find("/usr/share/doc/app/README") == nullptr);
}
