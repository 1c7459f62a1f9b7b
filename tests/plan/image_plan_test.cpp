#include "plan/image_plan.h"

#include "plan/planner.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::plan;
using test::lines;
using test::made_tree;
using test::request;
using Words = std::vector<std::string>;

TEST_CASE("what is left out although a program needs it stands against a plan, unless forced") {
  const auto tree = made_tree();
  Request asked = request({"/bin/good"});
  asked.image.excludes.emplace_back("libc.so.*");
  CHECK(lines(make_plan(tree, asked).findings) ==
        Words{"error excluded-but-needed /lib64/libc.so.6"});
  asked.image.force = true;
  const Plan forced = make_plan(tree, asked);
  CHECK(forced.verdict() == Verdict::yes);
  CHECK(lines(forced.findings) == Words{"warning excluded-but-needed /lib64/libc.so.6"});
}

TEST_CASE("more than the budget allows is no") {
  const auto tree = made_tree();
  Request asked = request({"/bin/good"});
  asked.image.max_size = 10;
  const Plan plan = make_plan(tree, asked);
  CHECK(plan.verdict() == Verdict::no);
  CHECK(lines(plan.findings) == Words{"error over-budget --max-size"});
  asked.image.max_size = rootfs::total_size(*plan.manifest);
  CHECK(make_plan(tree, asked).verdict() == Verdict::yes);
}

TEST_CASE("patterns that match nothing and an entrypoint that is not there are warned of") {
  const auto tree = made_tree();
  Request asked = request({"/bin/good"});
  asked.image.policy.modes.emplace_back(Glob("*.sh"), 0755);
  asked.image.policy.owners.emplace_back(Glob("/bin/**"), rootfs::Owner{1, 1});
  asked.image.entrypoint = {"/bin/bad"};
  const Plan plan = make_plan(tree, asked);
  CHECK(lines(plan.findings) ==
        Words{"warning unused-pattern --chmod *.sh", "warning entrypoint-not-packed /bin/bad"});
  CHECK(plan.entrypoint == Words{"/bin/bad"});
}

TEST_CASE("one program is the entrypoint, by its place; of several none is") {
  const auto tree = made_tree();
  CHECK(make_plan(tree, request({"/bin/good"})).entrypoint == Words{"/bin/good"});
  CHECK(make_plan(tree, request({"bin/good"})).entrypoint == Words{"/bin/good"});
  CHECK(make_plan(tree, request({"/bin/good:/app/server"})).entrypoint == Words{"/app/server"});
  CHECK(make_plan(tree, request({"/bin/good", "/bin/other"})).entrypoint.empty());

  Request by_loader = request({"/bin/good"});
  by_loader.process.via_loader = {"", {"--inhibit-cache"}};
  CHECK(make_plan(tree, by_loader).entrypoint ==
        Words{test::made_loader_path, "--inhibit-cache", "/bin/good"});
}
