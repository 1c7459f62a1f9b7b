#include "report/plan_json.h"

#include "plan/planner.h"
#include "support/made_dpkg.h"
#include "support/made_system.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <memory>

using namespace whittle;
using report::Json;
using test::made_elf;
using test::made_program;

TEST_CASE("plans in one document: each program with its reason, what is the same once") {
  auto tree = std::make_shared<tree::MemoryTree>(test::made_system());
  for (const char* path : {"/bin/a", "/bin/b"}) {
    tree->add_file(path,
                   made_elf({.interpreter = test::made_loader_path,
                             .needs = {"libc.so.6", "liblost.so"},
                             .imports = {{"system"}}}),
                   0755);
  }
  tree->add_file("/bin/sh", made_elf(made_program({"libc.so.6"})), 0755);
  plan::Request request;
  request.extent = plan::Extent::requirements;
  request.programs = {{.on_host = false, .path = "/bin/a", .at = {}},
                      {.on_host = false, .path = "/bin/b", .at = {}}};
  const auto plans = plan::make_plans(tree, request);
  Json document;
  report::put_plans(document, {&plans[0], &plans[1]});
  REQUIRE(document["programs"].size() == 4);
  CHECK(document["programs"][0]["reason"] == Json{{"kind", "asked"}, {"name", "/bin/a"}});
  CHECK(document["programs"][1]["reason"] ==
        Json{{"kind", "rule"}, {"by", "/bin/a"}, {"name", "shell"}, {"how", "imports system"}});
  CHECK(document["needs"].size() == 2);
  CHECK(document["dlopens"].empty());
  REQUIRE(document["findings"].size() == 2);
  CHECK(document["findings"][0]["id"] == "missing-library");
  CHECK(document["findings"][0]["what"] == "not found; /bin/a asks for it");
  CHECK(document["findings"][1]["what"] == "not found; /bin/b asks for it");
  CHECK_FALSE(document.contains("entries"));
}

TEST_CASE("a plan with a manifest has its entries and their totals") {
  auto tree = std::make_shared<tree::MemoryTree>(test::made_system());
  tree->add_file("/bin/a", made_elf(made_program({"libc.so.6"})), 0755);
  plan::Request request;
  request.programs = {{.on_host = false, .path = "/bin/a", .at = {}}};
  const plan::Plan plan = plan::make_plan(tree, request);
  Json document;
  report::put_plans(document, {&plan});
  CHECK(document["entries"].size() == plan.manifest->entries.size());
  CHECK(document["totals"]["bytes"] == rootfs::total_size(*plan.manifest));
}

TEST_CASE("a plan with a manifest says whose its entries are, as far as a package ships them") {
  auto tree = std::make_shared<tree::MemoryTree>(test::made_system());
  tree->add_file("/bin/a", made_elf(made_program({"libc.so.6"})), 0755);
  test::MadeDpkg(*tree).add("libc", "/lib64/libc.so.6\n", "Source: glibc\n");
  plan::Request request;
  request.programs = {{.on_host = false, .path = "/bin/a", .at = {}}};
  const plan::Plan plan = plan::make_plan(tree, request);
  Json document;
  report::put_plans(document, {&plan});
  CHECK(document["packages"] == Json::array({{{"name", "libc"},
                                              {"version", "1.0-1"},
                                              {"architecture", "amd64"},
                                              {"source", "glibc"}}}));
  for (const Json& entry : document["entries"])
    CHECK(entry.contains("package") == (entry["path"] == "/lib64/libc.so.6"));
}

TEST_CASE("the packages of objects are told where they are asked for, once for all plans") {
  auto tree = std::make_shared<tree::MemoryTree>(test::made_system());
  for (const char* path : {"/bin/a", "/bin/b"})
    tree->add_file(path, made_elf(made_program({"libc.so.6"})), 0755);
  test::MadeDpkg(*tree).add("libc", "/lib64/libc.so.6\n", "Source: glibc\n");
  tree->add_file("/usr/share/doc/libc/copyright", "");
  plan::Request request;
  request.extent = plan::Extent::requirements;
  request.programs = {{.on_host = false, .path = "/bin/a", .at = {}},
                      {.on_host = false, .path = "/bin/b", .at = {}}};
  const auto plans = plan::make_plans(tree, request);
  Json document;
  report::put_plans(document, {&plans[0], &plans[1]});
  CHECK_FALSE(document.contains("packages"));
  report::put_object_packages(document, {&plans[0], &plans[1]});
  CHECK(document["packages"] ==
        Json::array({{{"name", "libc"},
                      {"version", "1.0-1"},
                      {"architecture", "amd64"},
                      {"source", "glibc"},
                      {"license_files", {"/usr/share/doc/libc/copyright"}}}}));
  for (const Json& object : document["objects"])
    CHECK(object.value("package", "") == (object["path"] == "/lib64/libc.so.6" ? "libc" : ""));
}

TEST_CASE("the schema lists every kind of finding, and no other") {
  const Json schema = Json::parse(test::read_file(WHITTLE_SCHEMA));
  Json names = Json::array();
  for (const FindingKind& kind : finding_kinds())
    names.push_back(kind.name);
  CHECK(schema["$defs"]["finding_id"]["enum"] == names);
}
