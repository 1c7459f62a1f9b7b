// A root that is right, and every kind of damage to it: each is named.
#include "audit/verify.h"

#include "support/made_plan.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using audit::Verification;
using test::lines;
using test::made_elf;
using test::made_program;
using Words = std::vector<std::string>;

namespace {

std::string made_library(const std::vector<test::MadeExport>& exports,
                         const std::vector<std::string>& versions) {
  test::MadeElf library;
  library.soname = "libx.so.1";
  library.versions = versions;
  library.exports = exports;
  return made_elf(library);
}

std::string good_library() {
  return made_library({{.name = "work", .version = "X_2"}}, {"X_1", "X_2"});
}

std::string made_server() {
  test::MadeElf server = made_program({"libx.so.1", "libc.so.6"});
  server.version_needs = {{"libx.so.1", {"X_2"}}};
  server.imports = {{.name = "work", .version = "X_2", .use = test::MadeUse::data}};
  return made_elf(server);
}

tree::MemoryTree made_root() {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/lib64/libx.so.1.2", good_library());
  tree.add_link("/lib64/libx.so.1", "libx.so.1.2");
  tree.add_file("/app/server", made_server(), 0755);
  tree.add_file("/bin/sh", made_elf(made_program({"libc.so.6"})), 0755);
  tree.add_file("/app/start", "#!/bin/sh\n", 0755);
  tree.add_file("/etc/passwd", "web:x:33:33::/:/bin/false\n");
  return tree;
}

audit::Request request() {
  audit::Request request;
  request.start.entrypoint = {"/app/server"};
  request.start.user = "web";
  return request;
}

Verification verified(const tree::MemoryTree& tree, const audit::Request& asked = request()) {
  return audit::verify(test::made_image(std::make_shared<const tree::MemoryTree>(tree)), asked);
}

Words told(const tree::MemoryTree& tree, const audit::Request& asked = request()) {
  return lines(verified(tree, asked).plan.findings);
}

}  // namespace

TEST_CASE("a root that is complete is good, and what was looked at is counted") {
  const Verification good = verified(made_root());
  CHECK(lines(good.plan.findings).empty());
  CHECK(good.plan.verdict() == plan::Verdict::yes);
  CHECK(good.programs == 2);
  CHECK(good.libraries == 3);
  CHECK(good.scripts == 1);
  CHECK(good.bytes > 0);
  CHECK_FALSE(good.second_opinion);
  REQUIRE(good.plan.programs.size() == 2);
  CHECK(good.plan.programs[0].closure.program == "/app/server");
  CHECK(good.plan.programs[0].is_asked());
  CHECK_FALSE(good.plan.programs[1].is_asked());
}

TEST_CASE("a root in which nothing can be started is not complete") {
  CHECK(told({}, {}) == Words{"error nothing-to-start /"});
  tree::MemoryTree data;
  data.add_file("/srv/data", "text", 0755);
  CHECK(told(data, {}) == Words{"error nothing-to-start /"});
}

TEST_CASE("damage: a library was removed") {
  tree::MemoryTree tree = made_root();
  tree.remove("/lib64/libx.so.1");
  CHECK(told(tree) == Words{"error missing-library libx.so.1"});
}

TEST_CASE("damage: a link was cut") {
  tree::MemoryTree tree = made_root();
  tree.remove("/lib64/libx.so.1.2");
  CHECK(told(tree) ==
        Words{"error missing-library libx.so.1", "error link-leads-nowhere /lib64/libx.so.1"});
}

TEST_CASE("damage: an old version is in the place of a library") {
  tree::MemoryTree tree = made_root();
  tree.add_file("/lib64/libx.so.1.2", made_library({{.name = "work", .version = "X_1"}}, {"X_1"}));
  const Words found = told(tree);
  REQUIRE_FALSE(found.empty());
  CHECK(found.front().starts_with("error version-not-found "));
}

TEST_CASE("damage: a symbol is missing") {
  tree::MemoryTree tree = made_root();
  tree.add_file("/lib64/libx.so.1.2",
                made_library({{.name = "other", .version = "X_2"}}, {"X_1", "X_2"}));
  CHECK(told(tree) == Words{"error undefined-symbol /app/server"});
}

TEST_CASE("damage: the loader is of another build than libc") {
  tree::MemoryTree tree = made_root();
  test::MadeElf libc;
  libc.soname = "libc.so.6";
  libc.needs = {"ld-linux-x86-64.so.2"};
  libc.version_needs = {{"ld-linux-x86-64.so.2", {"GLIBC_PRIVATE"}}};
  libc.imports = {{.name = "_dl_other", .version = "GLIBC_PRIVATE", .use = test::MadeUse::data}};
  tree.add_file("/lib64/libc.so.6", made_elf(libc));
  const Findings findings = verified(tree).plan.findings;
  CHECK(std::ranges::any_of(findings, [](const Finding& finding) {
    return finding.id == FindingId::mixed_glibc_builds && finding.severity == Severity::error;
  }));
}

TEST_CASE("damage: a mode was changed") {
  tree::MemoryTree tree = made_root();
  tree.add_file("/app/server", made_server(), 0644);
  CHECK(told(tree) == Words{"error not-executable /app/server"});
  tree = made_root();
  tree.add_file("/lib64/libx.so.1.2", good_library(), 0600);
  const Words found = told(tree);
  REQUIRE_FALSE(found.empty());
  CHECK(found.front() == "error missing-library libx.so.1");
}

TEST_CASE("damage: a file was cut") {
  tree::MemoryTree tree = made_root();
  const std::string library = good_library();
  tree.add_file("/lib64/libx.so.1.2", library.substr(0, library.size() / 2));
  const Words cut = told(tree);
  CHECK(std::ranges::find(cut, "error damaged-file /lib64/libx.so.1.2") != cut.end());

  tree = made_root();
  const std::string server = made_server();
  tree.add_file("/app/server", server.substr(0, server.size() / 2), 0755);
  const Verification program = verified(tree);
  CHECK(lines(program.plan.findings) == Words{"error damaged-file /app/server"});
  CHECK(program.plan.verdict() == plan::Verdict::no);
}

TEST_CASE("damage: the loader is missing") {
  tree::MemoryTree tree = made_root();
  tree.remove(test::made_loader_path);
  const Words found = told(tree);
  CHECK(std::ranges::find(found, "error missing-interpreter " + test::made_loader_path) !=
        found.end());
}

TEST_CASE("damage: the interpreter of a script dangles, started or not") {
  tree::MemoryTree tree = made_root();
  tree.remove("/bin/sh");
  const Words expected{"error script-without-interpreter /app/start"};
  CHECK(told(tree) == expected);
  audit::Request asked = request();
  asked.start.entrypoint = {"/app/start"};
  CHECK(told(tree, asked) == expected);
}

TEST_CASE("damage: the user is not there") {
  tree::MemoryTree tree = made_root();
  tree.remove("/etc/passwd");
  CHECK(told(tree) == Words{"error unknown-user web"});
}

TEST_CASE("a library that nothing loads has to be complete, too") {
  tree::MemoryTree tree = made_root();
  test::MadeElf plugin;
  plugin.needs = {"libnone.so"};
  plugin.imports = {{.name = "of_the_program", .use = test::MadeUse::data}};
  tree.add_file("/usr/lib/plugin.so", made_elf(plugin));
  CHECK(told(tree) == Words{"error missing-library libnone.so"});
  audit::Request asked = request();
  asked.start.allow_missing = {"libnone.so"};
  CHECK(told(tree, asked) == Words{"warning missing-library libnone.so"});
}

TEST_CASE("without an entrypoint every executable is asked about") {
  const Verification all = verified(made_root(), {});
  REQUIRE(all.plan.programs.size() == 2);
  CHECK(all.plan.programs[0].is_asked());
  CHECK(all.plan.programs[1].is_asked());
  CHECK(lines(all.plan.findings).empty());
}

TEST_CASE("a requirement that is certain has to be met, unless it is off or was planned so") {
  tree::MemoryTree tree = made_root();
  test::MadeElf program = made_program({"libc.so.6"});
  program.imports = {{"system"}};
  tree.add_file("/app/server", made_elf(program), 0755);
  test::MadeElf libc{.soname = "libc.so.6"};
  libc.exports = {{.name = "system"}};
  tree.add_file("/lib64/libc.so.6", made_elf(libc));
  CHECK(told(tree).empty());
  tree.remove("/bin/sh");
  tree.remove("/app/start");
  CHECK(told(tree) == Words{"error requirement-incomplete /bin/sh"});
  audit::Request asked = request();
  asked.start.no_need = {"shell"};
  CHECK(told(tree, asked).empty());
  asked = request();
  asked.planned.emplace();
  asked.planned->root = test::made_manifest(tree);
  asked.planned->findings = {
      {FindingId::requirement_incomplete, Severity::warning, "/bin/sh", "", "", ""}};
  CHECK(told(tree, asked) == Words{"warning requirement-incomplete /bin/sh"});
}

TEST_CASE("that a second reader is wanted and not there is a note") {
  audit::Request asked = request();
  asked.reads_again = true;
  CHECK(told(made_root(), asked) == Words{"note second-reader-missing whittle-second-reader"});
}

TEST_CASE("files for other machines than what is started are data") {
  tree::MemoryTree tree = made_root();
  test::MadeElf other = made_program({"libnone.so"});
  other.machine = EM_AARCH64;
  tree.add_file("/firmware", made_elf(other), 0755);
  CHECK(told(tree).empty());
}

TEST_CASE("an image's configuration says what is started") {
  image::ImageConfig config;
  config.entrypoint = {"/app/server"};
  config.cmd = {"-x"};
  config.env = {"A=1"};
  config.user = "web";
  config.working_directory = "/app";
  config.healthcheck = {"CMD", "/check", "-q"};
  plan::Start start;
  start.entrypoint = {"/app/server"};
  start.cmd = {"-x"};
  start.env = {"A=1"};
  start.user = "web";
  start.directory = "/app";
  start.healthcheck = {"/check", "-q"};
  CHECK(audit::start_of(config) == start);
  config.healthcheck = {"CMD-SHELL", "curl localhost"};
  CHECK(audit::start_of(config).healthcheck == Words{"/bin/sh", "-c", "curl localhost"});
  config.healthcheck = {"NONE"};
  CHECK(audit::start_of(config).healthcheck.empty());
}
