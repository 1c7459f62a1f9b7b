#include "needs/names.h"

#include "support/compiled.h"
#include "support/made_dpkg.h"
#include "support/made_names.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::needs;
using test::lines;
using test::made_elf;
using test::MadeNames;
using test::program_with;
using test::texts;
using Lines = std::vector<std::string>;

namespace {

constexpr const char* app = "/usr/bin/app";

tree::MemoryTree system_with(const Lines& held) {
  tree::MemoryTree tree = test::made_system();
  tree.add_file(app, program_with(held), 0755);
  return tree;
}

// A file of so many bytes, none of which can be read.
void add_large(tree::MemoryTree& tree, const std::string& path, std::uint64_t size) {
  tree.add(path, {.kind = tree::Kind::file, .mode = 0644, .size = size, .id = {}});
}

// A program of real code that starts these with execvp.
std::string program_that_runs(const Lines& started) {
  std::string code = "int execvp(const char *, char *const *);\nint main(int c, char **v) {\n";
  for (const auto& name : started)
    code += "  execvp(\"" + name + "\", v);\n";
  return test::compiled("gcc -O1", code + "}\n");
}

// A program that needs a library, which is at `path` and holds these texts.
tree::MemoryTree system_with_library(const std::string& path, const Lines& held) {
  tree::MemoryTree tree = test::made_system();
  tree.add_file(app, made_elf(test::made_program({"libx.so.1", "libc.so.6"})), 0755);
  tree.add_file(path, made_elf({.soname = "libx.so.1", .read_only_data = texts(held)}));
  return tree;
}

}  // namespace

TEST_CASE("what its own source package ships and a program names is needed, if it is small") {
  auto tree = system_with({"/usr/share/app", "/usr/share/app-large", "/usr/share/app-more",
                           "/usr/share/other", "/usr/share/nobody", "/usr/share/none"});
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/usr/bin/app\n/usr/share/app\n/usr/share/app-large\n");
  dpkg.add("app-more", "/usr/share/app-more\n", "Source: app (1.0)\n");
  dpkg.add("other", "/usr/share/other\n");
  for (const char* name : {"app", "app-more", "other", "nobody"})
    tree.add_file(std::string("/usr/share/") + name + "/data", "");
  add_large(tree, "/usr/share/app-large/data", 4'000'001);
  CHECK(MadeNames(tree).of(app) ==
        Lines{"needed files /usr/share/app: names /usr/share/app",
              "possible files /usr/share/app-large: names /usr/share/app-large",
              "needed files /usr/share/app-more: names /usr/share/app-more",
              "possible files /usr/share/nobody: names /usr/share/nobody",
              "possible files /usr/share/other: names /usr/share/other"});
}

TEST_CASE("of a configuration less is small than of data") {
  auto tree = system_with({"/etc/app.conf", "/etc/app-large"});
  add_large(tree, "/etc/app.conf", 256'000);
  add_large(tree, "/etc/app-large", 256'001);
  CHECK(MadeNames(tree).of(app) == Lines{"possible files /etc/app-large: names /etc/app-large",
                                         "needed files /etc/app.conf: names /etc/app.conf"});
}

TEST_CASE("what a program names and no package has is needed by one that no package has") {
  auto tree = system_with({"/opt/data", "/usr/share/other"});
  tree.add_file("/opt/data/f", "");
  tree.add_file("/usr/share/other/f", "");
  const Lines both{"needed files /opt/data: names /opt/data",
                   "needed files /usr/share/other: names /usr/share/other"};
  CHECK(MadeNames(tree).of(app) == both);
  test::MadeDpkg dpkg(tree);
  dpkg.add("other", "/usr/share/other\n/usr/share/other/f\n");
  CHECK(MadeNames(tree).of(app) ==
        Lines{both[0], "possible files /usr/share/other: names /usr/share/other"});
}

TEST_CASE("a library of the same source package names for the program") {
  auto tree = system_with_library("/lib64/libx.so.1", {"/usr/share/app", "/var/lib/app"});
  tree.add_file("/usr/share/app/f", "");
  tree.add_directory("/var/lib/app");
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/usr/bin/app\n/usr/share/app\n");
  dpkg.add("libx1", "/lib64/libx.so.1\n", "Source: app\n");
  CHECK(MadeNames(tree).of("/lib64/libx.so.1") ==
        Lines{"needed state /var/lib/app: names /var/lib/app",
              "needed files /usr/share/app: names /usr/share/app"});
}

TEST_CASE("a library of the program's own names for it, whatever package it is of") {
  auto tree = system_with_library("/lib64/libx.so.1", {"/opt/data"});
  tree.add_file("/opt/data/f", "");
  CHECK(MadeNames(tree).of("/lib64/libx.so.1", true) ==
        Lines{"needed files /opt/data: names /opt/data"});
  CHECK(MadeNames(tree).of("/lib64/libx.so.1", false).empty());
}

TEST_CASE("a library of another source names only what that ships, which is possible") {
  auto tree = system_with_library("/lib64/libx.so.1",
                                  {"/usr/share/x", "/usr/share/app", "/var/lib/x", "/opt/data"});
  for (const char* path : {"/usr/share/x/f", "/usr/share/app/f", "/opt/data/f"})
    tree.add_file(path, "");
  tree.add_directory("/var/lib/x");
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/usr/bin/app\n/usr/share/app\n");
  dpkg.add("libx1", "/lib64/libx.so.1\n", "Source: x\n");
  dpkg.add("libx-data", "/usr/share/x\n", "Source: x\n");
  const Lines possible{"possible files /usr/share/x: names /usr/share/x"};
  CHECK(MadeNames(tree).of("/lib64/libx.so.1") == possible);

  // A rule that knows the library knows better.
  const Rule rule{.name = "r",
                  .why = "",
                  .without = "",
                  .signs = {{.kind = SignKind::soname, .any = {"libx.so.*"}}},
                  .brings = {}};
  CHECK(MadeNames(tree, app, NameReader::Asked::yes, {rule}).of("/lib64/libx.so.1").empty());

  // One that only another library of a system needs is there for that.
  tree.add_file(app, made_elf(test::made_program({"liby.so.1", "libc.so.6"})), 0755);
  tree.add_file("/lib64/liby.so.1", made_elf({.needs = {"libx.so.1"}, .soname = "liby.so.1"}));
  CHECK(MadeNames(tree).of("/lib64/libx.so.1").empty());
}

TEST_CASE("a library that no package has and that is not the program's names nothing") {
  auto tree = system_with_library("/lib64/libx.so.1", {"/usr/share/x"});
  tree.add_file("/usr/share/x/f", "");
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/usr/bin/app\n");
  CHECK(MadeNames(tree).of("/lib64/libx.so.1").empty());
}

TEST_CASE("libc and the loader name nothing, nor does a name of what is loaded anyway") {
  auto tree = system_with({"/lib64/libc.so.6", "/usr/share/app"});
  tree.add_file("/usr/share/app/f", "");
  tree.add_file("/lib64/libc.so.6",
                made_elf({.soname = "libc.so.6", .read_only_data = texts({"/usr/share/app"})}));
  const MadeNames names(tree);
  CHECK(names.of("/lib64/libc.so.6", true).empty());
  CHECK(names.of(test::made_loader_path, true).empty());
  CHECK(names.of(app) == Lines{"needed files /usr/share/app: names /usr/share/app"});
}

TEST_CASE("directories that many share are never needed, nor what is there for others") {
  auto tree =
      system_with({"/usr/lib", "/usr/share", "/usr/share/fonts", "/etc", "/usr/share/doc/app",
                   "/usr/include/app.h", "/etc/passwd", "/usr/share/many"});
  for (const char* path : {"/usr/share/fonts/f", "/usr/share/doc/app/f", "/usr/include/app.h",
                           "/etc/passwd", "/usr/share/many/f"})
    tree.add_file(path, "");
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/usr/bin/app\n/usr/share/many\n");
  for (int i = 0; i < 8; ++i)
    dpkg.add("p" + std::to_string(i), "/usr/share/many\n");
  CHECK(MadeNames(tree).of(app).empty());
}

TEST_CASE("a directory below /var or /run is state, of a file there the one that it is in") {
  auto tree = system_with({"/var/lib/app", "/var/log/app/error.log", "/run/app.pid",
                           "/var/lib/none/x/y", "/var/lib/dpkg/status", "/var/cache/app/f"});
  tree.add_file("/var/lib/app/f", "");
  tree.add_directory("/var/log/app");
  tree.add_directory("/run");
  tree.add_file("/var/cache/app/f", "");
  CHECK(MadeNames(tree).of(app) ==
        Lines{"needed state /run: names /run/app.pid",
              "needed state /var/cache/app: names /var/cache/app/f",
              "needed state /var/lib/app: names /var/lib/app",
              "needed state /var/log/app: names /var/log/app/error.log"});
}

TEST_CASE("a directory of /var that its package has is state of a program that was asked about") {
  auto tree = system_with({});
  tree.add_directory("/var/spool/app");
  tree.add_file("/var/lib/app/f", "");
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/usr/bin/app\n/var\n/var/spool\n/var/spool/app\n/var/lib/app/f\n");
  CHECK(MadeNames(tree).of(app) ==
        Lines{"needed state /var/spool/app: its package has /var/spool/app"});
  CHECK(MadeNames(tree, app, NameReader::Asked::no).of(app).empty());
}

TEST_CASE("a secret is possible at most, though it is the program's own") {
  auto tree = system_with({"/etc/app/key.pem", "/opt/app/.env"});
  tree.add_file("/etc/app/key.pem", "-----BEGIN PRIVATE KEY-----\nMII\n");
  tree.add_file("/opt/app/.env", "A=1\n");
  CHECK(MadeNames(tree).of(app) == Lines{"possible files /etc/app/key.pem: names /etc/app/key.pem",
                                         "possible files /opt/app/.env: names /opt/app/.env"});
}

TEST_CASE("a packaged program that names another's program does not run it for itself") {
  auto tree = system_with({"/usr/lib/app/helper", "/usr/lib/other/tool"});
  tree.add_file("/usr/lib/app/helper", program_with({}), 0755);
  tree.add_file("/usr/lib/other/tool", program_with({}), 0755);
  const Lines helper{"needed files /usr/lib/app/helper: names /usr/lib/app/helper"};
  const Lines both{helper[0], "needed files /usr/lib/other/tool: names /usr/lib/other/tool"};
  // One that no package has was written for what it runs.
  CHECK(MadeNames(tree).of(app) == both);
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/usr/bin/app\n/usr/lib/app/helper\n");
  dpkg.add("other", "/usr/lib/other/tool\n");
  CHECK(MadeNames(tree).of(app) == helper);
  // What another program starts is there for one thing.
  CHECK(MadeNames(tree, app, NameReader::Asked::no).of(app).empty());
}

TEST_CASE("what is below a directory that comes whole is not named again") {
  auto tree = system_with({"/opt/data", "/opt/data/a", "/opt/data/b/c", "/opt/data-more"});
  tree.add_file("/opt/data/a", "");
  tree.add_file("/opt/data/b/c", "");
  tree.add_file("/opt/data-more", "");
  CHECK(MadeNames(tree).of(app) == Lines{"needed files /opt/data: names /opt/data",
                                         "needed files /opt/data-more: names /opt/data-more"});
}

TEST_CASE("several directories below a root of the program's own are that root") {
  auto tree = system_with({"/usr/lib/app/a", "/usr/lib/app/b/c", "/usr/share/app/only"});
  for (const char* path :
       {"/usr/lib/app/a/f", "/usr/lib/app/b/c", "/usr/lib/app/unnamed", "/usr/share/app/only"})
    tree.add_file(path, "");
  CHECK(MadeNames(tree).of(app) ==
        Lines{"needed files /usr/lib/app: names /usr/lib/app/a",
              "needed files /usr/share/app/only: names /usr/share/app/only"});
  // Not one that is too large, or is another's.
  add_large(tree, "/usr/lib/app/unnamed", 5'000'000);
  CHECK(MadeNames(tree).of(app) ==
        Lines{"needed files /usr/lib/app/a: names /usr/lib/app/a",
              "needed files /usr/lib/app/b/c: names /usr/lib/app/b/c",
              "needed files /usr/share/app/only: names /usr/share/app/only"});
}

TEST_CASE("what lies beside a program in a directory of its own it may name without that") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/opt/app/server", program_with({"read %s/config.json", "short"}), 0755);
  for (const char* name : {"config.json", "other.json", "short"})
    tree.add_file(std::string("/opt/app/") + name, "");
  CHECK(MadeNames(tree, "/opt/app/server").of("/opt/app/server") ==
        Lines{"needed files /opt/app/config.json: names config.json"});
  // A directory of programs is no one's own.
  tree.add_file(app, program_with({"config.json"}), 0755);
  tree.add_file("/usr/bin/config.json", "");
  CHECK(MadeNames(tree).of(app).empty());
}

TEST_CASE("what its package ships elsewhere a program may name by the name of the file") {
  auto tree = system_with({"open magic.db", "tool.sh"});
  tree.add_file("/usr/share/app/magic.db", "");
  tree.add_file("/usr/share/app/other.db", "");
  tree.add_file("/usr/lib/app/tool.sh", "#!/bin/sh\n", 0755);
  tree.add_file("/usr/share/other/magic.db", "");
  test::MadeDpkg dpkg(tree);
  dpkg.add("app",
           "/usr/bin/app\n/usr/share/app/magic.db\n/usr/share/app/other.db\n"
           "/usr/lib/app/tool.sh\n/usr/share/app/gone/magic.db\n");
  dpkg.add("other", "/usr/share/other/magic.db\n");
  CHECK(MadeNames(tree).of(app) == Lines{"needed files /usr/share/app/magic.db: names magic.db"});
  // Of an interpreter that a rule knows, scripts and what they read are the rule's.
  const Rule rule{.name = "r",
                  .why = "",
                  .without = "",
                  .signs = {{.kind = SignKind::program, .any = {"app"}}},
                  .brings = {}};
  CHECK(MadeNames(tree, app, NameReader::Asked::yes, {rule}).of(app).empty());
}

TEST_CASE("a link of /etc into /var names a file there, but no directory") {
  auto tree = system_with({"/etc/app/state", "/etc/app/more"});
  tree.add_file("/var/lib/app/f", "");
  tree.add_link("/etc/app/state", "/var/lib/app/f");
  tree.add_link("/etc/app/more", "/var/lib/app");
  CHECK(MadeNames(tree).of(app) == Lines{"needed files /etc/app/state: names /etc/app/state"});
}

TEST_CASE("a virtual environment of Python is known by the file beside its directory of programs") {
  auto tree = test::made_system();
  tree.add_file("/usr/bin/python3.11", program_with({}), 0755);
  tree.add_link("/opt/venv/bin/python", "/usr/bin/python3.11");
  tree.add_file("/opt/venv/lib/python3.11/site-packages/x.py", "");
  const auto environment = [&](const std::string& program) {
    const MadeNames made(tree, program);
    return lines(made.names.environment_of(made.closure));
  };
  CHECK(environment("/opt/venv/bin/python").empty());
  tree.add_file("/opt/venv/pyvenv.cfg", "home = /usr/bin\n");
  const Lines all{"needed files /opt/venv/pyvenv.cfg: is in /opt/venv",
                  "needed files /opt/venv/lib/python3.11/site-packages: is in /opt/venv"};
  CHECK(environment("/opt/venv/bin/python") == all);
  // The same of the interpreter of a script.
  tree.add_file("/opt/venv/bin/tool", "#!/opt/venv/bin/python\n", 0755);
  CHECK(environment("/opt/venv/bin/tool") == all);
  CHECK(environment("/usr/bin/python3.11").empty());
}

TEST_CASE("a configuration names state, and of programs those that are asked to count") {
  auto tree = system_with({});
  tree.add_directory("/var/log/app");
  tree.add_file("/opt/data", "");
  tree.add_file("/opt/tool", "", 0755);
  add_large(tree, "/opt/large", 1'000'001);
  const MadeNames made(tree);
  const auto configured = [&](const std::string& path,
                              NameReader::Programs programs = NameReader::Programs::pass) {
    return lines(made.names.configured(path, programs));
  };
  CHECK(configured("/var/log/app/x.log") ==
        Lines{"needed state /var/log/app: names /var/log/app/x.log"});
  CHECK(configured("/opt/data") == Lines{"needed files /opt/data: names /opt/data"});
  CHECK(configured("/opt/large") == Lines{"possible files /opt/large: names /opt/large"});
  CHECK(configured("/opt/tool").empty());
  CHECK(configured("/opt/tool", NameReader::Programs::count) ==
        Lines{"needed files /opt/tool: names /opt/tool"});
  CHECK(configured("/opt/none").empty());
  CHECK(configured("/usr/share").empty());
}

TEST_CASE("what is loaded is needed wherever it is, what is used only where one may name it") {
  auto tree = system_with({});
  tree.add_file("/usr/share/doc/x", "");
  add_large(tree, "/opt/large", 1'000'001);
  tree.add_file("/opt/id_rsa", "");
  const MadeNames made(tree);
  CHECK(lines(made.names.loaded("/usr/share/doc/x", "s")) ==
        Lines{"needed files /usr/share/doc/x: s"});
  CHECK(lines(made.names.loaded("/opt/large", "s")) == Lines{"needed files /opt/large: s"});
  CHECK(lines(made.names.loaded("/opt/none", "s")).empty());
  CHECK(lines(made.names.used("/usr/share/doc/x", "s")).empty());
  CHECK(lines(made.names.used("/opt/large", "s")) == Lines{"possible files /opt/large: s"});
  CHECK(lines(made.names.used("/opt/id_rsa", "s")) == Lines{"possible files /opt/id_rsa: s"});
  CHECK(made.names.grade_of_size("/opt/large") == Grade::possible);
  CHECK(made.names.grade_of_size("/opt/id_rsa") == Grade::needed);
}

TEST_CASE("what a script names of its own package is needed whatever it costs") {
  auto tree = system_with({});
  add_large(tree, "/usr/share/app/large", 50'000'000);
  tree.add_file("/usr/share/other/f", "");
  tree.add_file("/usr/share/app/id_rsa", "");
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/usr/bin/app\n/usr/bin/script\n/usr/share/app/large\n/usr/share/app/id_rsa\n");
  dpkg.add("other", "/usr/share/other/f\n");
  const MadeNames made(tree);
  const auto of_package = [&](const std::string& path) {
    return lines(made.names.of_package(path, "/usr/bin/script"));
  };
  CHECK(of_package("/usr/share/app/large") ==
        Lines{"needed files /usr/share/app/large: names /usr/share/app/large"});
  CHECK(of_package("/usr/share/app/id_rsa") ==
        Lines{"possible files /usr/share/app/id_rsa: names /usr/share/app/id_rsa"});
  CHECK(of_package("/usr/share/other/f") ==
        Lines{"possible files /usr/share/other/f: names /usr/share/other/f"});
  CHECK(of_package("/usr/share/none").empty());
}

TEST_CASE("a packaged script that lies in a directory of its package needs that") {
  auto tree = system_with({});
  tree.add_file("/usr/share/app/bin/start", "");
  tree.add_file("/usr/share/other/start", "");
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/usr/share/app\n/usr/share/app/bin\n/usr/share/app/bin/start\n/usr/bin/app\n");
  const MadeNames made(tree);
  CHECK(lines(made.names.tree_of_script("/usr/share/app/bin/start")) ==
        Lines{"needed files /usr/share/app: lies in /usr/share/app"});
  CHECK(lines(made.names.tree_of_script("/usr/share/other/start")).empty());
  CHECK(lines(made.names.tree_of_script("/usr/bin/app")).empty());
}

TEST_CASE("what a user's program starts is needed, by its name too; of a package what is its own") {
  auto tree = test::made_system();
  tree.add_file(app, program_that_runs({"helper", "/usr/libexec/other", "none", "sh"}), 0755);
  tree.add_file("/usr/bin/helper", "#!/bin/sh\n", 0755);
  tree.add_file("/usr/bin/sh", "shell", 0755);
  tree.add_file("/usr/libexec/other", "#!/bin/sh\n", 0755);
  const auto runs = [&] {
    Lines all;
    for (const auto& line : MadeNames(tree).of(app))
      if (line.contains(": runs ")) all.push_back(line);
    return all;
  };
  CHECK(runs() == Lines{"needed files /usr/libexec/other: runs /usr/libexec/other",
                        "needed files /usr/bin/helper: runs helper",
                        "needed files /usr/bin/sh: runs sh"});
  // It may well name nothing else.
  tree::MemoryTree small = test::made_system();
  small.add_file(app, program_that_runs({"helper"}), 0755);
  small.add_file("/usr/bin/helper", "#!/bin/sh\n", 0755);
  CHECK(MadeNames(small).of(app) == Lines{"needed files /usr/bin/helper: runs helper"});
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/usr/bin/app\n/usr/bin/helper\n");
  dpkg.add("other", "/usr/libexec/other\n/usr/bin/sh\n");
  CHECK(runs() == Lines{"possible files /usr/libexec/other: runs /usr/libexec/other",
                        "needed files /usr/bin/helper: runs helper",
                        "possible files /usr/bin/sh: runs sh"});
}
