#include "needs/needs.h"

#include "base/error.h"
#include "closure/engine.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::needs;
using test::made_elf;
using test::MadeElf;
using Lines = std::vector<std::string>;

namespace {

const std::string interpreter = "/lib64/ld-linux-x86-64.so.2";

tree::MemoryTree system_with(MadeElf program) {
  tree::MemoryTree tree;
  tree.add_file(interpreter, test::made_ld_so(), 0755);
  tree.add_file("/lib64/libc.so.6", made_elf({.soname = "libc.so.6"}));
  program.interpreter = interpreter;
  program.needs.emplace_back("libc.so.6");
  tree.add_file("/app", made_elf(program), 0755);
  return tree;
}

Answer asked(const tree::MemoryTree& tree, const Options& options = {},
             const std::string& program = "/app", loader::Process process = {}) {
  const closure::Engine engine(tree, std::move(process));
  return find_needs(engine, {program}, options);
}

Lines paths(const Answer& answer) {
  Lines all;
  for (const auto& closure : answer.programs) {
    for (const auto& object : closure.objects)
      all.push_back(object.is_found() ? object.path : object.name + " not found");
  }
  for (const Taken& taken : answer.taken)
    all.push_back(taken.path);
  for (const Written& written : answer.written)
    all.push_back(written.path);
  return all;
}

Lines need_lines(const Answer& answer) {
  Lines all;
  for (const Need& need : answer.needs) {
    all.push_back((need.grade == Grade::needed ? "needed " : "possible ") + need.rule + ": " +
                  need.by + " " + need.sign);
  }
  return all;
}

}  // namespace

TEST_CASE("a program without a sign needs what its DT_NEEDED name, and nothing else") {
  const Answer answer = asked(system_with({.imports = {{"puts"}}}));
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6"});
  CHECK(answer.needs.empty());
  CHECK(answer.findings.empty());
}

TEST_CASE("libc opens libgcc_s for whoever ends threads, by its own paths") {
  auto tree = system_with({.runpath = "/opt", .imports = {{"pthread_cancel"}}});
  tree.add_file("/lib64/libgcc_s.so.1",
                made_elf({.needs = {"libc.so.6"}, .soname = "libgcc_s.so.1"}));
  tree.add_file("/opt/libgcc_s.so.1", made_elf({.soname = "libgcc_s.so.1"}));
  const Answer answer = asked(tree);
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6", "/lib64/libgcc_s.so.1"});
  CHECK(need_lines(answer) == Lines{"needed libgcc: /app imports pthread_cancel"});
  REQUIRE(answer.programs[0].edges.size() >= 3);
}

TEST_CASE("what a rule brings shows signs of its own") {
  auto tree = system_with({.imports = {{"system"}}});
  tree.add_file(
      "/bin/sh",
      made_elf({.interpreter = interpreter, .needs = {"libc.so.6"}, .imports = {{"getpwnam"}}}),
      0755);
  const Answer answer = asked(tree);
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6", "/bin/sh", interpreter,
                               "/lib64/libc.so.6", "/etc/group", "/etc/nsswitch.conf",
                               "/etc/passwd"});
  CHECK(need_lines(answer) == Lines{"needed name-service: /bin/sh imports getpwnam",
                                    "needed shell: /app imports system"});
  REQUIRE(answer.brought.size() == 1);
  CHECK(answer.brought[0] ==
        closure::Reason{closure::ReasonKind::rule, "/app", "shell", "imports system"});
}

TEST_CASE("what is possible is told with the option that adds it, which then adds it") {
  auto tree = system_with({.imports = {{"localtime"}}});
  tree.add_file("/usr/share/zoneinfo/Asia/Tokyo", "TZif2");
  const Answer possible = asked(tree);
  CHECK(paths(possible) == Lines{"/app", interpreter, "/lib64/libc.so.6"});
  REQUIRE(possible.needs.size() == 1);
  CHECK(possible.needs[0].grade == Grade::possible);
  CHECK(possible.needs[0].option == "--need tzdata");
  CHECK(possible.needs[0].size == 5);

  const Answer forced = asked(tree, {.forced = {{"tzdata", {"Asia/Tokyo"}}}});
  CHECK(paths(forced).back() == "/usr/share/zoneinfo/Asia/Tokyo");
  const Answer off = asked(tree, {.off = {"tzdata"}});
  CHECK(off.needs.empty());
}

TEST_CASE("a rule that does not exist is an error with what was meant") {
  CHECK_THROWS_WITH(asked(system_with({}), {.forced = {{"tzdat", {}}}}),
                    "there is no rule tzdat: did you mean tzdata?");
}

TEST_CASE("a dlopen note brings the first name that resolves, from the object that has it") {
  const std::string note = R"([{"soname":["libx.so.2","libx.so.1"],"priority":"required"},)"
                           R"({"soname":["liby.so.1"],"priority":"suggested"}])";
  auto tree =
      system_with({.runpath = "/opt", .notes = {{"FDO", 0x407c0c0a, note + std::string(1, '\0')}}});
  tree.add_file("/opt/libx.so.1", made_elf({.soname = "libx.so.1"}));
  tree.add_file("/opt/liby.so.1", made_elf({.soname = "liby.so.1"}));
  const Answer answer = asked(tree);
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6", "/opt/libx.so.1"});
  CHECK(need_lines(answer) == Lines{"possible dlopen: /app opens liby.so.1"});
  CHECK(paths(asked(tree, {.dlopen = elf::Priority::suggested})).back() == "/opt/liby.so.1");
  CHECK(paths(asked(tree, {.dlopen = std::nullopt})).back() == "/lib64/libc.so.6");

  tree.remove("/opt/libx.so.1");
  CHECK_FALSE(asked(tree).programs[0].starts());
}

TEST_CASE("env in a #! line runs what it finds in PATH") {
  auto tree = system_with({});
  tree.add_file("/usr/bin/env", made_elf({.interpreter = interpreter, .needs = {"libc.so.6"}}),
                0755);
  tree.add_file("/opt/bin/tool", made_elf({.interpreter = interpreter}), 0755);
  tree.add_file("/script", "#!/usr/bin/env -S A=1 tool --fast\n", 0755);
  loader::Process process;
  process.environment = {{"PATH", "/usr/bin:/opt/bin"}};
  const Answer answer = asked(tree, {}, "/script", process);
  CHECK(paths(answer) ==
        Lines{"/usr/bin/env", interpreter, "/lib64/libc.so.6", "/opt/bin/tool", interpreter});
  const Answer lost = asked(tree, {}, "/script");
  REQUIRE(lost.findings.size() == 1);
  CHECK(lost.findings[0].severity == Severity::error);
}

TEST_CASE("a library whose name a program that calls dlopen holds is possible, and added by name") {
  auto tree = system_with({.runpath = "/opt",
                           .imports = {{"dlopen"}},
                           .read_only_data = std::string("\0libx.so.1\0libnone.so.2\0", 24)});
  tree.add_file("/opt/libx.so.1", made_elf({.soname = "libx.so.1"}));
  const Answer answer = asked(tree);
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6"});
  REQUIRE(need_lines(answer) ==
          Lines{"possible dlopen: /app imports dlopen and names libnone.so.2"});
  CHECK(answer.needs[0].option == "--need dlopen=libnone.so.2,libx.so.1");
  CHECK(paths(asked(tree, {.forced = {{"dlopen", {"libx.so.1"}}}})).back() == "/opt/libx.so.1");
}
