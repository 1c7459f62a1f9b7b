#include "report/package_text.h"

#include "plan/planner.h"
#include "plan/why.h"
#include "report/plan_text.h"
#include "report/why_text.h"
#include "support/made_dpkg.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <memory>

using namespace whittle;

namespace {

plan::Plan made_plan() {
  auto tree = std::make_shared<tree::MemoryTree>(test::made_system());
  tree->add_file("/bin/a", test::made_elf(test::made_program({"libc.so.6"})), 0755);
  test::MadeDpkg dpkg(*tree);
  dpkg.add("libc", "/lib64/libc.so.6\n", "Source: glibc\n");
  dpkg.add("prog", "/bin/a\n");
  tree->add_file("/usr/share/doc/libc/copyright", "");
  plan::Request request;
  request.programs = {{.on_host = false, .path = "/bin/a", .at = {}}};
  return plan::make_plan(tree, request);
}

const std::string libc_text =
    "libc 1.0-1 amd64, source glibc, licence /usr/share/doc/libc/copyright";

}  // namespace

TEST_CASE("packages of a plan have their version, source, architecture and licence") {
  const plan::Plan plan = made_plan();
  CHECK(report::packages_text(plan) ==
        "packages:\n  " + libc_text + "\n  prog 1.0-1 amd64, source prog\n");
  CHECK(report::plan_text(*plan.manifest, plan.owners).contains("/bin/a  asked for  of prog\n"));
}

TEST_CASE("a plan of files that no package ships has no packages") {
  CHECK(report::packages_text(plan::Plan()).empty());
}

TEST_CASE("the reason of a file says of which package it is") {
  const plan::Plan plan = made_plan();
  const plan::Why why = plan::why(plan, "/lib64/libc.so.6");
  CHECK(report::why_text(why, *plan.world) == report::why_text(why) + "  of " + libc_text + "\n");
}

TEST_CASE("of several packages of one name the architecture is told") {
  const packages::Package one{
      .name = "libx", .version = "1", .architecture = "amd64", .source = "", .depends = {}};
  const packages::Package two{
      .name = "libx", .version = "1", .architecture = "i386", .source = "", .depends = {}};
  CHECK(report::name_among(one, {&one, &two}) == "libx:amd64");
  CHECK(report::name_among(one, {&one}) == "libx");
}
