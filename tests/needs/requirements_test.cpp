#include "needs/requirements.h"

#include "base/error.h"
#include "closure/engine.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "support/made_names.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

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

Requirements asked(const tree::MemoryTree& tree, const Options& options = {},
                   const std::string& program = "/app", loader::Process process = {}) {
  const closure::Engine engine(tree, std::move(process));
  const FactStore facts(engine, with_rules(options.more_rules));
  return find_requirements(facts, {engine.start(program)}, options);
}

// Objects of the programs, then what needed requirements take from the tree and make.
Lines paths(const Requirements& answer) {
  Lines all;
  for (const auto& [closure, reason] : answer.programs) {
    for (const auto& object : closure.objects)
      all.push_back(object.is_found() ? object.path : object.name + " not found");
  }
  std::set<std::string> taken;
  std::set<std::string> made;
  for (const Requirement& requirement : answer.all) {
    if (requirement.grade == Grade::possible) continue;
    for (const Demand& demand : requirement.demands) {
      for (const TreeFile& file : demand.additions->files)
        taken.insert(file.path);
      for (const MadeFile& file : demand.additions->made)
        made.insert(file.path);
      // Written when all who need accounts are known.
      if (!demand.additions->accounts.is_empty()) made.insert({"/etc/group", "/etc/passwd"});
    }
  }
  all.insert(all.end(), taken.begin(), taken.end());
  all.insert(all.end(), made.begin(), made.end());
  return all;
}

Lines need_lines(const Requirements& answer) {
  Lines all;
  for (const Requirement& need : answer.all) {
    all.push_back((need.grade == Grade::needed ? "needed " : "possible ") + need.rule + ": " +
                  need.by + " " + need.sign);
  }
  return all;
}

}  // namespace

TEST_CASE("a program without a sign needs what its DT_NEEDED name, and nothing else") {
  const Requirements answer = asked(system_with({.imports = {{"puts"}}}));
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6"});
  CHECK(answer.all.empty());
  CHECK(answer.findings.empty());
}

TEST_CASE("libc opens libgcc_s for whoever ends threads, by its own paths") {
  auto tree = system_with({.runpath = "/opt", .imports = {{"pthread_cancel"}}});
  tree.add_file("/lib64/libgcc_s.so.1",
                made_elf({.needs = {"libc.so.6"}, .soname = "libgcc_s.so.1"}));
  tree.add_file("/opt/libgcc_s.so.1", made_elf({.soname = "libgcc_s.so.1"}));
  const Requirements answer = asked(tree);
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6", "/lib64/libgcc_s.so.1"});
  CHECK(need_lines(answer) == Lines{"needed libgcc: /app imports pthread_cancel"});
  REQUIRE(answer.programs[0].closure.edges.size() >= 3);
}

TEST_CASE("what a rule brings shows signs of its own") {
  auto tree = system_with({.imports = {{"system"}}});
  tree.add_file(
      "/bin/sh",
      made_elf({.interpreter = interpreter, .needs = {"libc.so.6"}, .imports = {{"getpwnam"}}}),
      0755);
  const Requirements answer = asked(tree);
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6", "/bin/sh", interpreter,
                               "/lib64/libc.so.6", "/etc/group", "/etc/nsswitch.conf",
                               "/etc/passwd"});
  CHECK(need_lines(answer) == Lines{"needed name-service: /bin/sh imports getpwnam",
                                    "needed shell: /app imports system"});
  REQUIRE(answer.programs.size() == 2);
  CHECK_FALSE(answer.programs[0].reason);
  CHECK(answer.programs[1].reason == Reason{ReasonKind::rule, "/app", "shell", "imports system"});
}

TEST_CASE("what is possible is told with the option that adds it, which then adds it") {
  auto tree = system_with({.imports = {{"localtime"}}});
  tree.add_file("/usr/share/zoneinfo/Asia/Tokyo", "TZif2");
  const Requirements possible = asked(tree);
  CHECK(paths(possible) == Lines{"/app", interpreter, "/lib64/libc.so.6"});
  REQUIRE(possible.all.size() == 1);
  CHECK(possible.all[0].grade == Grade::possible);
  CHECK(possible.all[0].option == "--need tzdata");
  CHECK(possible.all[0].size == 5);

  const Requirements forced = asked(tree, {.requested = {{"tzdata", {"Asia/Tokyo"}}}});
  CHECK(paths(forced).back() == "/usr/share/zoneinfo/Asia/Tokyo");
  const Requirements off = asked(tree, {.off = {"tzdata"}});
  CHECK(off.all.empty());
}

TEST_CASE("what is asked for and not there is a warning, what signs ask for a note") {
  auto tree = system_with({.imports = {{"setupterm"}}});
  tree.add_file("/usr/share/zoneinfo/Asia/Tokyo", "TZif2");
  const auto findings = [&](const Options& options) {
    Lines all;
    for (const Finding& finding : asked(tree, options).findings) {
      all.push_back((finding.severity == Severity::warning ? "warning: " : "note: ") +
                    finding.subject + ": " + finding.what);
    }
    return all;
  };
  const std::string note = "note: terminfo: nothing of it is in the tree; /app imports setupterm";
  CHECK(findings({}) == Lines{note});
  CHECK(findings({.requested = {{"tzdata", {"Asia/Tokyo"}}}}) == Lines{note});
  CHECK(findings({.requested = {{"tzdata", {"Asia/Tokyo", "Asia/Tokio"}}}}) ==
        Lines{"warning: --need tzdata=Asia/Tokio: nothing of it is in the tree", note});
  CHECK(findings({.requested = {{"magic", {}}}, .off = {"terminfo"}}) ==
        Lines{"warning: --need magic: nothing of it is in the tree"});
}

TEST_CASE("a rule that does not exist is an error with what was meant") {
  CHECK_THROWS_WITH(asked(system_with({}), {.requested = {{"tzdat", {}}}}),
                    "there is no rule tzdat: did you mean tzdata?");
}

TEST_CASE("a dlopen note brings the first name that resolves, from the object that has it") {
  const std::string note = R"([{"soname":["libx.so.2","libx.so.1"],"priority":"required"},)"
                           R"({"soname":["liby.so.1"],"priority":"suggested"}])";
  auto tree =
      system_with({.runpath = "/opt", .notes = {{"FDO", 0x407c0c0a, note + std::string(1, '\0')}}});
  tree.add_file("/opt/libx.so.1", made_elf({.soname = "libx.so.1"}));
  tree.add_file("/opt/liby.so.1", made_elf({.soname = "liby.so.1"}));
  const Requirements answer = asked(tree);
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6", "/opt/libx.so.1"});
  CHECK(need_lines(answer) == Lines{"possible dlopen: /app opens liby.so.1"});
  CHECK(paths(asked(tree, {.dlopen = elf::Priority::suggested})).back() == "/opt/liby.so.1");
  CHECK(paths(asked(tree, {.dlopen = std::nullopt})).back() == "/lib64/libc.so.6");

  tree.remove("/opt/libx.so.1");
  CHECK_FALSE(asked(tree).programs[0].closure.starts());
}

TEST_CASE("env in a #! line runs what it finds in PATH") {
  auto tree = system_with({});
  tree.add_file("/usr/bin/env", made_elf({.interpreter = interpreter, .needs = {"libc.so.6"}}),
                0755);
  tree.add_file("/opt/bin/tool", made_elf({.interpreter = interpreter}), 0755);
  tree.add_file("/script", "#!/usr/bin/env -S A=1 tool --fast\n", 0755);
  loader::Process process;
  process.environment = {{"PATH", "/usr/bin:/opt/bin"}};
  const Requirements answer = asked(tree, {}, "/script", process);
  CHECK(paths(answer) ==
        Lines{"/usr/bin/env", interpreter, "/lib64/libc.so.6", "/opt/bin/tool", interpreter});
  const Requirements lost = asked(tree, {}, "/script");
  REQUIRE(lost.findings.size() == 1);
  CHECK(lost.findings[0].severity == Severity::error);
}

TEST_CASE("a library whose name a program that calls dlopen holds is possible, and added by name") {
  auto tree = system_with({.runpath = "/opt",
                           .imports = {{"dlopen"}},
                           .read_only_data = std::string("\0libx.so.1\0libnone.so.2\0", 24)});
  tree.add_file("/opt/libx.so.1", made_elf({.soname = "libx.so.1"}));
  const Requirements answer = asked(tree);
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6"});
  REQUIRE(need_lines(answer) ==
          Lines{"possible dlopen: /app imports dlopen and names libnone.so.2"});
  CHECK(answer.all[0].option == "--need dlopen=libnone.so.2,libx.so.1");
  CHECK(paths(asked(tree, {.requested = {{"dlopen", {"libx.so.1"}}}})).back() == "/opt/libx.so.1");
}

TEST_CASE("iconv without a charset is possible, with one just that one is needed") {
  auto tree = system_with({.imports = {{"iconv_open"}}});
  tree.add_file("/usr/lib64/gconv/gconv-modules",
                "module UTF-16// INTERNAL UTF-16 1\nmodule INTERNAL UTF-16// UTF-16 1\n"
                "module INTERNAL KOI8-R// KOI8-R 1\n");
  for (const char* name : {"UTF-16", "KOI8-R"}) {
    tree.add_file(std::string("/usr/lib64/gconv/") + name + ".so", made_elf({}));
  }
  const Requirements possible = asked(tree);
  CHECK(paths(possible) == Lines{"/app", interpreter, "/lib64/libc.so.6"});
  CHECK(need_lines(possible) == Lines{"possible gconv: /app imports iconv_open"});
  auto naming =
      system_with({.imports = {{"iconv_open"}}, .read_only_data = std::string("\0KOI8-R\0", 8)});
  naming.add_file("/usr/lib64/gconv/gconv-modules", "module INTERNAL KOI8-R// KOI8-R 1\n");
  naming.add_file("/usr/lib64/gconv/KOI8-R.so", made_elf({}));
  CHECK(paths(asked(naming)) == Lines{"/app", interpreter, "/lib64/libc.so.6",
                                      "/usr/lib64/gconv/KOI8-R.so",
                                      "/usr/lib64/gconv/gconv-modules"});
}

TEST_CASE("whoever loads libnss3 needs what it opens, and nobody else does") {
  auto tree = system_with({.needs = {"liba.so"}});
  tree.add_file("/lib64/liba.so", made_elf({.needs = {"libnss3.so"}, .soname = "liba.so"}));
  tree.add_file("/lib64/libnss3.so", made_elf({.soname = "libnss3.so"}));
  for (const char* name : {"libsoftokn3.so", "libfreeblpriv3.so", "libnssckbi.so"}) {
    tree.add_file(std::string("/lib64/") + name, made_elf({.soname = name}));
  }
  CHECK(paths(asked(tree)) == Lines{"/app", interpreter, "/lib64/liba.so", "/lib64/libc.so.6",
                                    "/lib64/libnss3.so", "/lib64/libsoftokn3.so",
                                    "/lib64/libfreeblpriv3.so", "/lib64/libnssckbi.so"});
  tree.add_file("/lib64/liba.so", made_elf({.soname = "liba.so"}));
  CHECK(paths(asked(tree)) == Lines{"/app", interpreter, "/lib64/liba.so", "/lib64/libc.so.6"});
}

TEST_CASE("a host of .NET comes with its runtime and ICU, which the runtime opens") {
  tree::MemoryTree tree = system_with({});
  MadeElf host{.interpreter = interpreter, .needs = {"libc.so.6"}};
  tree.add_file("/usr/lib/dotnet/dotnet", made_elf(host), 0755);
  tree.add_link("/usr/bin/dotnet", "../lib/dotnet/dotnet");
  tree.add_file("/usr/lib/dotnet/host/fxr/8/libhostfxr.so", made_elf({}));
  tree.add_file("/usr/lib/dotnet/shared/App/8/libcoreclr.so", made_elf({}));
  tree.add_file("/usr/lib/dotnet/sdk/8/dotnet.dll", "MZ");
  tree.add_file("/usr/lib/x86_64-linux-gnu/libicuuc.so.72", made_elf({}));
  const Lines all = paths(asked(tree, {}, "/usr/bin/dotnet"));
  const auto has = [&](const std::string& path) { return std::ranges::count(all, path) > 0; };
  CHECK(has("/usr/lib/dotnet/host/fxr/8/libhostfxr.so"));
  CHECK(has("/usr/lib/dotnet/shared/App/8/libcoreclr.so"));
  CHECK(has("/usr/lib/x86_64-linux-gnu/libicuuc.so.72"));
  CHECK_FALSE(has("/usr/lib/dotnet/sdk/8/dotnet.dll"));
  CHECK(paths(asked(tree)) == Lines{"/app", interpreter, "/lib64/libc.so.6"});
}

TEST_CASE("the identity of the machine is never taken, and told to who asks for it") {
  auto tree = system_with({.imports = {{"sd_id128_get_machine"}}});
  tree.add_file("/etc/machine-id", "1234\n");
  const Requirements answer = asked(tree);
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6"});
  CHECK(answer.all.empty());
  REQUIRE(answer.findings.size() == 1);
  CHECK(answer.findings[0].subject == "/etc/machine-id");
  CHECK(asked(system_with({})).findings.empty());
}

TEST_CASE("catalogs of messages are possible, those of the program alone") {
  auto tree =
      system_with({.imports = {{"bindtextdomain"}}, .read_only_data = std::string("\0tool\0", 6)});
  tree.add_file("/usr/share/locale/de/LC_MESSAGES/tool.mo", "catalog");
  tree.add_file("/usr/share/locale/de/LC_MESSAGES/other.mo", "catalog");
  const Requirements answer = asked(tree);
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6"});
  REQUIRE(answer.all.size() == 1);
  CHECK(answer.all[0].option == "--need messages=tool");
  CHECK(answer.all[0].size == 7);
}

TEST_CASE("a static program that looks up names needs what glibc reads for it") {
  tree::MemoryTree tree;
  MadeElf program{.type = ET_EXEC, .dynamic = false};
  tree.add_file("/silent", made_elf(program), 0755);
  program.read_only_data = std::string("\0libnss_%s.so%s\0", 16);
  tree.add_file("/app", made_elf(program), 0755);
  const Requirements answer = asked(tree);
  CHECK(paths(answer) == Lines{"/app", "/etc/group", "/etc/hosts", "/etc/passwd"});
  CHECK(need_lines(answer) == Lines{"needed name-service: /app holds \"libnss_%s.so\""});
  REQUIRE(answer.findings.size() == 1);
  CHECK(
      answer.findings[0].why ==
      "/app opens modules, of NSS and of iconv, that must be of the very glibc it is linked with");
  CHECK(paths(asked(tree, {}, "/silent")) == Lines{"/silent"});
}

TEST_CASE("what nsswitch.conf asks that the image cannot answer is left out, and told") {
  auto tree = system_with({.needs = {}, .imports = {{"getpwnam"}}});
  tree.add_file("/etc/passwd", "root:x:0:0::/:/bin/sh\n");
  tree.add_file("/etc/nsswitch.conf", "passwd: files sss\n");
  const Requirements answer = asked(tree);
  Lines told;
  for (const Finding& finding : answer.findings)
    told.push_back(std::string(finding_name(finding.id)) + " " + finding.subject + ": " +
                   finding.what);
  CHECK(told == Lines{"name-service-reduced /etc/nsswitch.conf: written without passwd: sss"});
}

TEST_CASE("drivers of ODBC come from where odbcinst.ini says") {
  auto tree = system_with({.needs = {"libodbc.so.2"}});
  tree.add_file("/lib64/libodbc.so.2", made_elf({.soname = "libodbc.so.2"}));
  tree.add_file("/opt/vendor/driver.so", made_elf({}));
  tree.add_file("/opt/vendor/unnamed.so", made_elf({}));
  tree.add_file("/etc/odbcinst.ini", "[d]\nDriver=/opt/vendor/driver.so\n");
  CHECK(paths(asked(tree)) == Lines{"/app", interpreter, "/lib64/libodbc.so.2", "/lib64/libc.so.6",
                                    "/opt/vendor/driver.so", "/etc/odbcinst.ini"});
}

TEST_CASE("a path that is named is a requirement of its own, with the option that adds it") {
  auto tree = system_with(
      {.read_only_data = test::texts({"/opt/large", "/opt/larger", "/opt/small", "/opt/none"})});
  tree.add("/opt/large", {.kind = tree::Kind::file, .mode = 0644, .size = 5'000'000, .id = {}});
  tree.add("/opt/larger", {.kind = tree::Kind::file, .mode = 0644, .size = 6'000'000, .id = {}});
  tree.add_file("/opt/small", "small");
  const Requirements answer = asked(tree);
  CHECK(paths(answer) == Lines{"/app", interpreter, "/lib64/libc.so.6", "/opt/small"});
  REQUIRE(need_lines(answer) == Lines{"needed paths: /app names /opt/small",
                                      "possible paths: /app names /opt/large",
                                      "possible paths: /app names /opt/larger"});
  CHECK(answer.all[0].argument == "/opt/small");
  CHECK(answer.all[0].option.empty());
  CHECK(answer.all[0].size == 5);
  CHECK(answer.all[1].argument == "/opt/large");
  CHECK(answer.all[1].option == "--include /opt/large");
  CHECK(answer.all[1].size == 5'000'000);
  CHECK(answer.all[2].option == "--include /opt/larger");
  CHECK(asked(tree, {.off = {"paths"}}).all.empty());
}

TEST_CASE("directories that a program writes to and users that it looks up are needed") {
  auto tree = system_with(
      {.imports = {{"getpwnam"}}, .read_only_data = test::texts({"/var/lib/app/db", "web"})});
  tree.add_file("/var/lib/app/old", "");
  tree.add_file("/etc/passwd", "web:x:33:33::/:/bin/sh\n");
  tree.add_file("/etc/group", "web:x:33:\n");
  const Requirements answer = asked(tree);
  CHECK(need_lines(answer) == Lines{"needed name-service: /app imports getpwnam",
                                    "needed state: /app names /var/lib/app/db",
                                    "needed users: /app imports getpwnam and names web"});
  REQUIRE(answer.all.size() == 3);
  CHECK(answer.all[1].demands[0].additions->state == Lines{"/var/lib/app"});
  CHECK(answer.all[2].demands[0].additions->accounts.users ==
        std::vector<Account>{{"web", 33, 33, "/"}});
}
