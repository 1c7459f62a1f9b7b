#include "plan/planner.h"

#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::plan;
using test::lines;
using test::made_elf;
using test::made_program;
using test::made_tree;
using test::request;
using Words = std::vector<std::string>;

namespace {

Words paths(const Plan& plan) {
  Words paths;
  for (const auto& entry : plan.manifest.value().entries)
    paths.push_back(entry.path);
  return paths;
}

// With a program that starts a shell.
std::shared_ptr<tree::MemoryTree> made_tree_with_shelled() {
  auto tree = made_tree();
  tree->add_file(
      "/bin/shelled",
      made_elf(
          {.interpreter = test::made_loader_path, .needs = {"libc.so.6"}, .imports = {{"system"}}}),
      0755);
  return tree;
}

}  // namespace

TEST_CASE("a plan has a manifest if every program can be read and starts") {
  const auto tree = made_tree();
  const Plan good = make_plan(tree, request({"/bin/good"}));
  CHECK(good.verdict() == Verdict::yes);
  CHECK(good.findings.empty());
  CHECK(paths(good) ==
        Words{"/bin", "/bin/good", "/lib64", "/lib64/ld-linux-x86-64.so.2", "/lib64/libc.so.6"});

  const Plan lost = make_plan(tree, request({"/bin/good", "/bin/lost"}));
  CHECK(lost.verdict() == Verdict::no);
  CHECK_FALSE(lost.manifest);
  CHECK(lines(lost.findings) == Words{"error missing-library liblost.so"});

  const Plan nowhere = make_plan(tree, request({"/bin/nowhere", "/bin/good", "/bin/lost"}));
  CHECK(nowhere.verdict() == Verdict::could_not);
  CHECK_FALSE(nowhere.manifest);
  CHECK(nowhere.programs.size() == 2);
  CHECK(lines(nowhere.findings) ==
        Words{"error unreadable-file /bin/nowhere", "error missing-library liblost.so"});

  Request allowed = request({"/bin/lost"});
  allowed.closure.allow_missing = {"liblost.so"};
  const Plan plan = make_plan(tree, allowed);
  CHECK(plan.verdict() == Verdict::yes);
  CHECK(lines(plan.findings) == Words{"warning missing-library liblost.so"});
}

TEST_CASE("a question goes as far as it is asked") {
  const auto tree = made_tree_with_shelled();
  tree->add_file("/bin/sh", made_elf(made_program({"libc.so.6"})), 0755);
  Request asked = request({"/bin/shelled"});
  asked.extent = Extent::start;
  const Plan start = make_plan(tree, asked);
  CHECK(start.programs.size() == 1);
  CHECK(start.requirements.empty());
  asked.extent = Extent::requirements;
  const Plan requirements = make_plan(tree, asked);
  REQUIRE(requirements.programs.size() == 2);
  CHECK(requirements.programs[0].is_asked());
  CHECK(requirements.programs[1].reason ==
        Reason{ReasonKind::rule, "/bin/shelled", "shell", "imports system"});
  CHECK(requirements.requirements.size() == 1);
  CHECK_FALSE(requirements.manifest);
  asked.extent = Extent::image;
  CHECK(make_plan(tree, asked).manifest->find("/bin/sh") != nullptr);
}

TEST_CASE("plans of programs alone say of each what a plan of it alone says") {
  const auto tree = made_tree();
  const std::vector<Plan> plans =
      make_plans(tree, request({"/bin/good", "/bin/lost", "/bin/nowhere"}));
  REQUIRE(plans.size() == 3);
  CHECK(plans[0].verdict() == Verdict::yes);
  CHECK(plans[1].verdict() == Verdict::no);
  CHECK(plans[2].verdict() == Verdict::could_not);
  CHECK(plans[2].programs.empty());
  CHECK(paths(plans[0]) == paths(make_plan(tree, request({"/bin/good"}))));
}

TEST_CASE("a script whose program env does not find is refused") {
  const auto tree = made_tree();
  tree->add_file("/usr/bin/env", made_elf(made_program({"libc.so.6"})), 0755);
  tree->add_file("/s.sh", "#!/usr/bin/env nosuchprog\n", 0755);
  const Plan plan = make_plan(tree, request({"/s.sh"}));
  CHECK(plan.verdict() == Verdict::no);
  CHECK(lines(plan.findings) == Words{"error script-without-interpreter nosuchprog"});
  CHECK_FALSE(plan.manifest);
}

TEST_CASE("a script is refused if the tool that env starts does not start") {
  const auto tree = made_tree();
  tree->add_file("/usr/bin/env", made_elf(made_program({"libc.so.6"})), 0755);
  tree->add_file("/usr/bin/tool", made_elf(made_program({"liblost.so"})), 0755);
  tree->add_file("/s.sh", "#!/usr/bin/env tool\n", 0755);
  Request asked = request({"/s.sh"});
  for (const Extent extent : {Extent::requirements, Extent::image}) {
    asked.extent = extent;
    const Plan plan = make_plan(tree, asked);
    CHECK(plan.verdict() == Verdict::no);
    CHECK(lines(plan.findings) == Words{"error missing-library liblost.so"});
  }
}

TEST_CASE("what a rule starts and cannot be read is told, and no crash") {
  const auto tree = made_tree_with_shelled();
  tree->add_file("/bin/sh", "no program", 0755);
  const Plan plan = make_plan(tree, request({"/bin/shelled"}));
  CHECK(plan.verdict() == Verdict::could_not);
  CHECK(lines(plan.findings) == Words{"error unreadable-file /bin/sh"});
}

TEST_CASE("a directory that is included at a place hides what the tree has there") {
  const auto tree = made_tree();
  tree->add_file("/made/one", "1");
  tree->add_file("/var/lib/dpkg/status", "of the machine");
  tree->add_file("/var/lib/dpkg/info/a.list", "of the machine");
  Request asked = request({"/bin/good"});
  asked.image.includes = {{.on_host = false, .path = "/made", .at = "/var/lib/dpkg"}};
  const Plan plan = make_plan(tree, asked);
  CHECK(plan.manifest->find("/var/lib/dpkg/one") != nullptr);
  CHECK(plan.manifest->find("/var/lib/dpkg/status") == nullptr);
  CHECK(plan.manifest->find("/var/lib/dpkg/info") == nullptr);
}

TEST_CASE("a program may be put where the tree has a directory") {
  const auto tree = made_tree();
  tree->add_file("/app/old/data", "of the machine");
  const Plan plan = make_plan(tree, request({"/bin/good:/app"}));
  CHECK(plan.verdict() == Verdict::yes);
  CHECK(plan.manifest->find("/app")->kind == rootfs::Kind::file);
  CHECK(plan.entrypoint == Words{"/app"});
}

TEST_CASE("what is there besides is asked what a loader maps, where no program loads it") {
  const auto tree = made_tree();
  test::MadeElf plugin;
  plugin.needs = {"libnone.so"};
  plugin.imports = {{.name = "of_the_program", .use = test::MadeUse::data}};
  tree->add_file("/lib/plugin.so", made_elf(plugin));
  Request asked = request({"/bin/good"});
  asked.extent = Extent::requirements;
  asked.closure.check_symbols = closure::CheckSymbols::yes;
  asked.others = {"/bin/good", "/bin/other", "/lib/plugin.so", "/lib64/libc.so.6", "/none"};
  const Plan plan = make_plan(tree, asked);
  REQUIRE(plan.programs.size() == 3);
  CHECK(plan.programs[1].closure.program == "/bin/other");
  CHECK(plan.programs[1].reason == Reason{ReasonKind::included, "/bin/other", "", ""});
  CHECK(plan.programs[2].closure.program == "/lib/plugin.so");
  Words errors;
  for (const std::string& line : lines(plan.findings))
    if (line.starts_with("error ")) errors.push_back(line);
  CHECK(errors == Words{"error unreadable-file /none", "error missing-library libnone.so"});
}
