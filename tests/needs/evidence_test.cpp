#include "needs/evidence.h"

#include "closure/engine.h"
#include "elf/constants.h"
#include "support/made_dpkg.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "support/made_names.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::needs;
using test::made_elf;
using test::MadeElf;

namespace {

const Rule names_files{.name = "paths",
                       .why = "",
                       .without = "",
                       .signs = {{.kind = SignKind::names, .any = {"files"}}},
                       .brings = {}};

const std::string interpreter = "/lib64/ld-linux-x86-64.so.2";

tree::MemoryTree system_with(MadeElf program) {
  tree::MemoryTree tree;
  tree.add_file(interpreter, test::made_ld_so(), 0755);
  program.interpreter = interpreter;
  tree.add_file("/app/bin/server1.2", made_elf(program), 0755);
  return tree;
}

// "needed /app/server: imports f <x> <y>".
std::vector<std::string> lines(const std::vector<Evidence>& found) {
  std::vector<std::string> all;
  for (const Evidence& evidence : found) {
    std::string line = evidence.grade == Grade::needed ? "needed " : "possible ";
    line += evidence.by + ": " + evidence.sign;
    for (const auto& argument : evidence.arguments)
      line += " <" + argument + ">";
    all.push_back(line);
  }
  return all;
}

std::vector<std::string> lines(const tree::MemoryTree& tree, const Sign& sign,
                               loader::Process process = {}) {
  const std::vector<Rule> rules = {
      {.name = "r", .why = "", .without = "", .signs = {sign}, .brings = {}}};
  const closure::Engine engine(tree, std::move(process));
  const FactStore facts(engine, rules);
  EvidenceReader reader(facts, NameReader::Asked::yes);
  reader.read(engine.resolve("/app/bin/server1.2"));
  return lines(reader.of(0));
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a program makes a thing needed, a library of the system possible") {
  auto tree = system_with({.needs = {"liba.so"}, .imports = {{"f"}}});
  tree.add_file("/lib64/liba.so", made_elf({.soname = "liba.so", .imports = {{"f"}}}));
  const Sign sign{.kind = SignKind::imports, .any = {"f", "g"}, .gives = {"x"}};
  CHECK(lines(tree, sign) == Lines{"needed /app/bin/server1.2: imports f <x>",
                                   "possible /lib64/liba.so: imports f <x>"});
}

TEST_CASE("a library of the program's own counts as the program") {
  auto tree = system_with({.needs = {"liba.so"}, .runpath = "/app/lib"});
  tree.add_file("/app/lib/liba.so", made_elf({.imports = {{"f"}}}));
  const Sign sign{.kind = SignKind::imports, .any = {"f"}};
  CHECK(lines(tree, sign) == Lines{"needed /app/lib/liba.so: imports f"});
}

TEST_CASE(
    "a sign may count what was built with the program, of the same source package, as its own") {
  auto tree = system_with({.needs = {"liba.so"}});
  tree.add_file("/lib64/liba.so",
                made_elf({.needs = {"libc.so.6"}, .soname = "liba.so", .imports = {{"f"}}}));
  tree.add_file("/lib64/libc.so.6", made_elf({.soname = "libc.so.6"}));
  test::MadeDpkg dpkg(tree);
  dpkg.add("server", "/app/bin/server1.2\n", "Source: app\n");
  dpkg.add("liba", "/lib64/liba.so\n", "Source: app\n");
  Sign calls{.kind = SignKind::imports, .any = {"f"}};
  Sign needs{.kind = SignKind::soname, .any = {"libc.so.*"}};
  CHECK(lines(tree, calls) == Lines{"possible /lib64/liba.so: imports f"});
  CHECK(lines(tree, needs) == Lines{"possible /lib64/liba.so: needs libc.so.6"});
  calls.by_source = needs.by_source = true;
  CHECK(lines(tree, calls) == Lines{"needed /lib64/liba.so: imports f"});
  CHECK(lines(tree, needs) == Lines{"needed /lib64/liba.so: needs libc.so.6"});
}

TEST_CASE("what a library of the system finds by its RUNPATH is no library of the program") {
  auto tree = system_with({.needs = {"liba.so"}});
  tree.add_file("/lib64/liba.so",
                made_elf({.needs = {"libb.so"}, .soname = "liba.so", .runpath = "/lib64/a"}));
  tree.add_file("/lib64/a/libb.so", made_elf({.soname = "libb.so", .imports = {{"f"}}}));
  const Sign sign{.kind = SignKind::imports, .any = {"f"}};
  CHECK(lines(tree, sign) == Lines{"possible /lib64/a/libb.so: imports f"});
}

TEST_CASE("who implements a thing does not show it, and a sign may name exceptions") {
  auto tree = system_with({.needs = {"liba.so.1", "libc.so.6"}});
  tree.add_file("/lib64/liba.so.1", made_elf({.soname = "liba.so.1", .imports = {{"f"}}}));
  tree.add_file("/lib64/libc.so.6", made_elf({.soname = "libc.so.6", .imports = {{"f"}}}));
  Sign sign{.kind = SignKind::imports, .any = {"f"}};
  CHECK(lines(tree, sign) == Lines{"possible /lib64/liba.so.1: imports f"});
  sign.needed_by = {"liba.so.*"};
  CHECK(lines(tree, sign) == Lines{"needed /lib64/liba.so.1: imports f"});
  sign.not_by = {"liba.so.*"};
  CHECK(lines(tree, sign).empty());
}

TEST_CASE("who needs a library shows its soname") {
  auto tree = system_with({.needs = {"liba.so.1"}});
  tree.add_file("/lib64/liba.so.1", made_elf({.needs = {"libb.so.2"}, .soname = "liba.so.1"}));
  tree.add_file("/lib64/libb.so.2", made_elf({.soname = "libb.so.2"}));
  CHECK(lines(tree, {.kind = SignKind::soname, .any = {"liba.so.*"}}) ==
        Lines{"needed /app/bin/server1.2: needs liba.so.1"});
  CHECK(lines(tree, {.kind = SignKind::soname, .any = {"libb.so.*"}}) ==
        Lines{"possible /lib64/liba.so.1: needs libb.so.2"});
}

TEST_CASE("a program is known by its name, its strings and its environment") {
  const auto tree = system_with({.read_only_data = std::string("\0/etc/server.conf\0", 18)});
  CHECK(lines(tree, {.kind = SignKind::program, .any = {"server[0-9]*"}}) ==
        Lines{"needed /app/bin/server1.2: is server1.2"});
  CHECK(lines(tree, {.kind = SignKind::holds, .any = {"/etc/server"}}) ==
        Lines{"needed /app/bin/server1.2: holds \"/etc/server\""});
  CHECK(lines(tree, {.kind = SignKind::holds, .any = {"/etc/client"}}).empty());
  loader::Process process;
  process.environment = {{"TZ", ":Asia/Tokyo"}};
  CHECK(lines(tree, {.kind = SignKind::variable, .any = {"TZ"}}, process) ==
        Lines{"needed /app/bin/server1.2: will have TZ=:Asia/Tokyo <Asia/Tokyo>"});
  CHECK(lines(tree, {.kind = SignKind::variable, .any = {"TZ"}}).empty());
}

TEST_CASE("a constant that names a part makes that part needed") {
  auto tree = system_with({.imports = {{"localtime"}},
                           .read_only_data = std::string("\0Asia/Tokyo\0Asia/Nowhere\0", 25)});
  tree.add_file("/usr/share/zoneinfo/Asia/Tokyo", "TZif2");
  const Sign sign{.kind = SignKind::imports,
                  .any = {"localtime"},
                  .by_program = Grade::possible,
                  .constants = Constants::zones};
  CHECK(lines(tree, sign) ==
        Lines{"needed /app/bin/server1.2: imports localtime and names Asia/Tokyo <Asia/Tokyo>"});
}

TEST_CASE("a service of PAM has a file: two dots in a text do not name one") {
  auto tree =
      system_with({.imports = {{"pam_start"}}, .read_only_data = std::string("\0..\0su\0", 7)});
  const Sign sign{
      .kind = SignKind::imports, .any = {"pam_start"}, .constants = Constants::services_of_pam};
  tree.add_file("/etc/pam.d/login", "");
  CHECK(lines(tree, sign) == Lines{"needed /app/bin/server1.2: imports pam_start"});
  tree.add_file("/etc/pam.d/su", "");
  CHECK(lines(tree, sign) ==
        Lines{"needed /app/bin/server1.2: imports pam_start and names su <su>"});
}

TEST_CASE("values are read out of files, else what the rule says") {
  const auto tree = system_with({.read_only_data = std::string("\0DIR: \"/opt/x\"\0", 15)});
  const std::vector<Rule> rules = {
      {.name = "r",
       .why = "",
       .without = "",
       .signs = {},
       .values = {{"DIR", {}, "DIR: \"", "\"", "/a"}, {"ELSE", {}, "ELSE=", "", "/b"}},
       .brings = {}}};
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, rules);
  const EvidenceReader reader(facts, NameReader::Asked::yes);
  CHECK(reader.values(engine.resolve("/app/bin/server1.2"), 0) ==
        std::map<std::string, std::string>{{"DIR", "/opt/x"},
                                           {"ELSE", "/b"},
                                           {"directory", "/app/bin"},
                                           {"prefix", "/app"},
                                           {"version", "1.2"}});
}

TEST_CASE("a catalog that the program names is a hint: languages are the user's") {
  auto tree = system_with(
      {.imports = {{"bindtextdomain"}}, .read_only_data = std::string("\0tool\0other\0", 12)});
  tree.add_file("/usr/share/locale/de/LC_MESSAGES/tool.mo", "");
  const Sign sign{.kind = SignKind::imports,
                  .any = {"bindtextdomain"},
                  .by_program = Grade::possible,
                  .constants = Constants::catalogs};
  CHECK(lines(tree, sign) ==
        Lines{"possible /app/bin/server1.2: imports bindtextdomain and names tool <tool>"});
}

TEST_CASE("a string shows more of a program that loads nothing than of others") {
  const Sign sign{.kind = SignKind::static_holds, .any = {"/etc/nsswitch.conf"}};
  const std::string text("\0/etc/nsswitch.conf\0", 20);
  CHECK(lines(system_with({.read_only_data = text}), sign).empty());
  tree::MemoryTree tree;
  tree.add_file("/app/bin/server1.2",
                made_elf({.type = ET_EXEC, .dynamic = false, .read_only_data = text}), 0755);
  CHECK(lines(tree, sign) == Lines{"needed /app/bin/server1.2: holds \"/etc/nsswitch.conf\""});
}

TEST_CASE("what a closure has more than before is read, and what was read stays") {
  auto tree = system_with({.needs = {"liba.so"}, .imports = {{"f"}}});
  tree.add_file("/lib64/liba.so", made_elf({.soname = "liba.so"}));
  tree.add_file("/lib64/libx.so", made_elf({.imports = {{"f"}}}));
  const std::vector<Rule> rules = {{.name = "r",
                                    .why = "",
                                    .without = "",
                                    .signs = {{.kind = SignKind::soname, .any = {"liba.so"}},
                                              {.kind = SignKind::imports, .any = {"f"}}},
                                    .brings = {}}};
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, rules);
  EvidenceReader reader(facts, NameReader::Asked::yes);
  closure::Resolution program = engine.start("/app/bin/server1.2");
  reader.read(program.closure());
  const auto before = reader.of(0);
  REQUIRE(before.size() == 2);
  CHECK(before[0].sign == "needs liba.so");
  CHECK(before[1].sign == "imports f");
  reader.read(program.closure());
  CHECK(reader.of(0) == before);

  program.open({.by = "", .names = {"libx.so"}, .reason = {ReasonKind::dlopen, "", "", ""}});
  reader.read(program.closure());
  const auto after = reader.of(0);
  REQUIRE(after.size() == 3);
  CHECK(after[2].by == "/lib64/libx.so");
}

TEST_CASE("an interpreter that is a library says version and prefix as a program would") {
  auto tree = system_with({.needs = {"libpython3.11.so.1.0"}, .runpath = "/opt/py/lib"});
  tree.add_file("/opt/py/lib/libpython3.11.so.1.0", made_elf({.soname = "libpython3.11.so.1.0"}));
  const Sign library{.kind = SignKind::soname, .any = {"libpython3*.so.*"}};
  const auto values = [&](const Sign& program) {
    const std::vector<Rule> rules = {
        {.name = "r", .why = "", .without = "", .signs = {program, library}, .brings = {}}};
    const closure::Engine engine(tree, {});
    const FactStore facts(engine, rules);
    const EvidenceReader reader(facts, NameReader::Asked::yes);
    return reader.values(engine.resolve("/app/bin/server1.2"), 0);
  };
  CHECK(values({.kind = SignKind::program, .any = {"python3*"}}) ==
        std::map<std::string, std::string>{
            {"directory", "/opt/py/lib"}, {"prefix", "/opt/py"}, {"version", "3.11"}});
  // A program that the rule knows says it itself.
  CHECK(values({.kind = SignKind::program, .any = {"server*"}}) ==
        std::map<std::string, std::string>{
            {"directory", "/app/bin"}, {"prefix", "/app"}, {"version", "1.2"}});
}

TEST_CASE(
    "an environment variable may name paths, but those that the loader and shells read do not") {
  auto tree = system_with({});
  tree.add_file("/opt/a/f", "");
  tree.add_file("/opt/b", "");
  tree.add_directory("/usr/lib");
  loader::Process process;
  process.environment = {{"APP_DIRS", "/opt/a:/opt/none:/usr/lib:rel"},
                         {"APP_OPTS", "x=/opt/b"},
                         {"HOME", "/opt/a"},
                         {"PATH", "/opt/a"}};
  CHECK(
      lines(tree, names_files.signs[0], process) ==
      Lines{"needed /app/bin/server1.2: will have APP_DIRS=/opt/a:/opt/none:/usr/lib:rel </opt/a>",
            "needed /app/bin/server1.2: will have APP_OPTS=x=/opt/b </opt/b>"});
  // Where no rule is about names nobody looks.
  CHECK(lines(tree, {.kind = SignKind::imports, .any = {"f"}}, process).empty());
}

TEST_CASE("a word of the command names paths and users, what is large is possible") {
  auto tree = system_with({});
  tree.add_file("/etc/app.conf", "");
  tree.add("/opt/large", {.kind = tree::Kind::file, .mode = 0644, .size = 1'000'001, .id = {}});
  tree.add_file("/etc/passwd", "web:x:33:33::/:/bin/sh\n");
  const std::vector<Rule> rules = {names_files,
                                   {.name = "users",
                                    .why = "",
                                    .without = "",
                                    .signs = {{.kind = SignKind::names, .any = {"users"}}},
                                    .brings = {}}};
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, rules);
  EvidenceReader reader(facts, NameReader::Asked::yes);
  reader.read(engine.resolve("/app/bin/server1.2"));
  for (const char* word : {"--config=/etc/app.conf", "/opt/large", "web", "/usr/bin", "none"})
    reader.read_word(word, "/app", std::string("is started with ") + word);
  CHECK(lines(reader.of(0)) ==
        Lines{"needed /app: is started with --config=/etc/app.conf </etc/app.conf>",
              "possible /app: is started with /opt/large </opt/large>"});
  CHECK(lines(reader.of(1)) == Lines{"needed /app: is started with web <web>"});
}

TEST_CASE("a configuration is read once, and what is none is not read") {
  auto tree = system_with({});
  tree.add_file("/etc/app.conf", "data /opt/data\n");
  tree.add_file("/etc/empty", "");
  tree.add_file("/opt/data", "");
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {names_files});
  EvidenceReader reader(facts, NameReader::Asked::yes);
  reader.read(engine.resolve("/app/bin/server1.2"));
  CHECK_FALSE(reader.read_configuration("/etc/empty"));
  CHECK_FALSE(reader.read_configuration("/etc/none"));
  CHECK(reader.read_configuration("/etc/app.conf"));
  CHECK_FALSE(reader.read_configuration("/etc/app.conf"));
  CHECK(lines(reader.of(0)) == Lines{"needed /etc/app.conf: names /opt/data </opt/data>"});

  const FactStore without(engine, {});
  EvidenceReader other(without, NameReader::Asked::yes);
  other.read(engine.resolve("/app/bin/server1.2"));
  CHECK_FALSE(other.read_configuration("/etc/app.conf"));
}

TEST_CASE("what the image has in any case is not named again") {
  auto tree = system_with({.read_only_data = test::texts({"/opt/there/x", "/opt/data"})});
  tree.add_file("/opt/there/x", "");
  tree.add_file("/opt/data", "");
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {names_files}, {"/opt/there"});
  EvidenceReader reader(facts, NameReader::Asked::yes);
  reader.read(engine.resolve("/app/bin/server1.2"));
  CHECK(lines(reader.of(0)) == Lines{"needed /app/bin/server1.2: names /opt/data </opt/data>"});
}

TEST_CASE("users that a program looks up and names are needed, and it alone counts") {
  auto tree = system_with({.needs = {"liba.so"},
                           .imports = {{"getpwnam"}},
                           .read_only_data = test::texts({"web", "root", "games", "unknown"})});
  tree.add_file("/lib64/liba.so", made_elf({.soname = "liba.so",
                                            .imports = {{"getpwnam"}},
                                            .read_only_data = test::texts({"ftp"})}));
  tree.add_file("/etc/passwd",
                "root:x:0:0::/:/bin/sh\ngames:x:5:5::/:/bin/sh\nweb:x:33:33::/:/bin/sh\n"
                "ftp:x:34:34::/:/bin/sh\n");
  const Sign sign{.kind = SignKind::imports, .any = {"getpwnam"}, .constants = Constants::users};
  CHECK(lines(tree, sign) ==
        Lines{"needed /app/bin/server1.2: imports getpwnam and names web <web>"});
}
