#include "bundle/maker.h"

#include "plan/planner.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace whittle::bundle {

using test::made_elf;
using test::made_program;
using test::made_tree;
using test::request;
using Words = std::vector<std::string>;

namespace {

Words lines(const rootfs::Manifest& manifest) {
  Words lines;
  for (const rootfs::Entry& entry : manifest.entries)
    lines.push_back(entry.path + (entry.kind == rootfs::Kind::link ? " -> " + entry.target : ""));
  return lines;
}

Bundle made(const std::shared_ptr<tree::MemoryTree>& tree, const Words& programs) {
  const plan::Plan plan = plan::make_plan(tree, request(programs));
  REQUIRE(plan.verdict() == plan::Verdict::yes);
  return make_bundle(plan);
}

}  // namespace

TEST_CASE("a bundle has a launcher, the program, the loader and the libraries") {
  const Bundle bundle = made(made_tree(), {"/bin/good"});
  CHECK(lines(bundle.manifest) == Words{"/bin", "/bin/good", "/bundle.gdb", "/lib",
                                        "/lib/ld-linux-x86-64.so.2", "/lib/libc.so.6", "/shared",
                                        "/shared/good"});
  REQUIRE(bundle.launches.size() == 1);
  CHECK(bundle.launches[0].program == "shared/good");
  CHECK(bundle.launches[0].loader == "lib/ld-linux-x86-64.so.2");
  CHECK(bundle.launches[0].library_paths == Words{"lib"});
  CHECK(bundle.variables.empty());
  CHECK_FALSE(has_error(bundle.findings));
  CHECK(bundle.taken.at("shared/good") == "/bin/good");
}

TEST_CASE("programs of one bundle share its libraries and find each other") {
  const Bundle bundle = made(made_tree(), {"/bin/good", "/bin/other"});
  CHECK(bundle.launches.size() == 2);
  CHECK(bundle.variables ==
        std::vector<Variable>{{.name = "PATH", .value = "@/bin", .kind = VariableKind::append}});
}

TEST_CASE("a library lies under the name it is asked for by") {
  const auto tree = made_tree();
  tree->add_file("/lib64/libz.so.1.2", made_elf({.soname = "libz.so.1"}));
  tree->add_link("/lib64/libz.so.1", "libz.so.1.2");
  tree->add_file("/bin/zipped", made_elf(made_program({"libz.so.1", "libc.so.6"})), 0755);
  const Bundle bundle = made(tree, {"/bin/zipped"});
  CHECK(bundle.manifest.find("/lib/libz.so.1") != nullptr);
  CHECK(bundle.manifest.find("/lib/libz.so.1.2") == nullptr);
}

TEST_CASE("two programs that load different files by one name each get their own") {
  const auto tree = made_tree();
  for (const std::string name : {"one", "two"}) {
    tree->add_file("/opt/" + name + "/libown.so", made_elf({.soname = "libown.so"}) + name);
    test::MadeElf program = made_program({"libown.so", "libc.so.6"});
    program.runpath = "/opt/" + name;
    tree->add_file("/bin/" + name, made_elf(program), 0755);
  }
  const Bundle bundle = made(tree, {"/bin/one", "/bin/two"});
  CHECK(bundle.taken.at("lib/libown.so") == "/opt/one/libown.so");
  CHECK(bundle.taken.at("lib/for-two/libown.so") == "/opt/two/libown.so");
  CHECK(bundle.launches[1].library_paths == Words{"lib/for-two", "lib"});
  CHECK_FALSE(has_error(bundle.findings));
}

TEST_CASE("a set-user-ID program loses that, which is said") {
  const auto tree = made_tree();
  tree->add_file("/bin/mighty", made_elf(made_program({"libc.so.6"})), 04755);
  const Bundle bundle = made(tree, {"/bin/mighty"});
  CHECK(bundle.manifest.find("/shared/mighty")->mode == 0755);
  REQUIRE_FALSE(bundle.findings.empty());
  CHECK(bundle.findings.front().id == FindingId::started_otherwise);
}

namespace {

Bundle with_data_of(const std::string& program) {
  const auto tree = made_tree();
  tree->add_file("/bin/static", made_elf({.type = ET_EXEC, .dynamic = false}), 0755);
  tree->add_file("/opt/data/table", "1");
  tree->add_file("/usr/share/app/words/a", "1");
  plan::Request asked = request({program});
  asked.image.includes = {{.on_host = false, .path = "/opt/data", .at = ""},
                          {.on_host = false, .path = "/usr/share/app", .at = ""}};
  const plan::Plan plan = plan::make_plan(tree, asked);
  return make_bundle(plan);
}

}  // namespace

TEST_CASE("what is looked for by constant paths is led to the bundle by a library") {
  const Bundle bundle = with_data_of("/bin/good");
  CHECK(bundle.manifest.find("/root/opt/data/table") != nullptr);
  CHECK(bundle.findings.empty());
  REQUIRE(bundle.launches.size() == 1);
  CHECK(bundle.launches.front().options ==
        Words{"--inhibit-cache", "--preload", "whittle-exec-amd64.so:whittle-path-amd64.so"});
  const rootfs::Entry* library = bundle.manifest.find("/lib/whittle-path-amd64.so");
  REQUIRE(library != nullptr);
  const std::string text(library->source.contents().text());
  for (const char* line : {"\n/usr/share share\n", "\n/opt root/opt\n"})
    CHECK(text.find(line) != std::string::npos);
}

TEST_CASE("what nothing tells the program of is a finding") {
  const Bundle bundle = with_data_of("/bin/static");
  CHECK(test::lines(bundle.findings) ==
        Words{"warning fixed-path /opt/data/table", "warning fixed-path /usr/share/app/words/a"});
}

TEST_CASE("what a program has around it keeps its place, programs and libraries too") {
  const auto tree = made_tree();
  const std::string home = "/usr/lib/jvm/x";
  test::MadeElf program = made_program({"libvm.so", "libc.so.6"});
  program.runpath = home + "/lib/server";
  tree->add_file(home + "/bin/vm", made_elf(program), 0755);
  tree->add_file(home + "/lib/server/libvm.so", made_elf({.soname = "libvm.so"}));
  const Bundle bundle = made(tree, {home + "/bin/vm"});
  CHECK(bundle.taken.at("lib/server/libvm.so") == home + "/lib/server/libvm.so");
  const rootfs::Entry* link = bundle.manifest.find("/lib/libvm.so");
  REQUIRE(link != nullptr);
  CHECK(link->target == "server/libvm.so");
}

TEST_CASE("a script that comes along is started by an interpreter that has a launcher") {
  const auto tree = made_tree();
  tree->add_file("/bin/shell", made_elf(made_program({"libc.so.6"})), 0755);
  tree->add_file("/usr/lib/tool/bin/run", "#!/bin/shell -e\n", 0755);
  tree->add_file("/usr/lib/tool/bin/stop", "#!/bin/shell -e\n", 0755);
  plan::Request asked = request({"/bin/good"});
  asked.image.includes = {{.on_host = false, .path = "/usr/lib/tool/bin/run", .at = ""},
                          {.on_host = false, .path = "/usr/lib/tool", .at = ""}};
  const plan::Plan plan = plan::make_plan(tree, asked);
  const Bundle bundle = make_bundle(plan);
  Words places;
  for (const Launch& launch : bundle.launches)
    places.push_back(launch.at);
  CHECK(places == Words{"bin/good", "bin/shell"});
  for (const char* script : {"/lib/tool/bin/run", "/lib/tool/bin/stop"}) {
    const rootfs::Entry* kept = bundle.manifest.find(script);
    REQUIRE(kept != nullptr);
    CHECK(kept->source.contents().text() == "#!/bin/shell -e\n");
  }
}

TEST_CASE("two programs of one name are not one bundle") {
  const auto tree = made_tree();
  tree->add_file("/usr/bin/good", made_elf(made_program({"libc.so.6"})) + "x", 0755);
  const plan::Plan plan = plan::make_plan(tree, request({"/bin/good", "/usr/bin/good"}));
  CHECK_THROWS_WITH(make_bundle(plan),
                    "cannot bundle /usr/bin/good: another program has its name, bin/good");
}

}  // namespace whittle::bundle
