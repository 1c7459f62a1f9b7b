#include "needs/text_names.h"

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
using Lines = std::vector<std::string>;

namespace {

tree::MemoryTree system_with_shell() {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/usr/bin/app", program_with({}), 0755);
  tree.add_file("/bin/sh", program_with({}), 0755);
  return tree;
}

// A program of so many bytes, none of which can be read.
void add_tool(tree::MemoryTree& tree, const std::string& path, std::uint64_t size) {
  tree.add(path, {.kind = tree::Kind::file, .mode = 0755, .size = size, .id = {}});
}

Lines in_configuration(const tree::MemoryTree& tree, const std::string& path) {
  const MadeNames made(tree);
  return lines(names_in_configuration(made.facts, made.names, path));
}

// Of the first script on the way to the program that runs it.
Lines in_script(const tree::MemoryTree& tree, const std::string& path) {
  const MadeNames made(tree, path);
  return lines(names_in_script(made.facts, made.names, made.closure.scripts.at(0)));
}

}  // namespace

TEST_CASE("a configuration is a file that people write, and not one that could be enabled") {
  auto tree = system_with_shell();
  tree.add_file("/etc/app.conf", "a");
  tree.add_file("/etc/empty", "");
  tree.add("/etc/large", {.kind = tree::Kind::file, .mode = 0644, .size = 256'001, .id = {}});
  tree.add_file("/etc/app/sites-available/default", "a");
  tree.add_link("/etc/app/sites-enabled/default", "../sites-available/default");
  const MadeNames made(tree);
  Lines found;
  for (const char* path : {"/etc/app.conf", "/etc/empty", "/etc/large", "/etc/app", "/etc/none",
                           "/etc/app/sites-available/default", "/etc/app/sites-enabled/default"}) {
    if (is_configuration(made.facts, path)) found.emplace_back(path);
  }
  CHECK(found == Lines{"/etc/app.conf", "/etc/app/sites-enabled/default"});
}

TEST_CASE("a configuration names libraries, paths, users and groups that are there") {
  auto tree = system_with_shell();
  tree.add_file("/usr/lib/app/mod_a.so", made_elf({}));
  tree.add_file("/usr/lib/app/back_b.la", "");
  tree.add_file("/opt/www/index.html", "");
  tree.add_directory("/var/log/app");
  tree.add_file("/etc/passwd", "web:x:33:33::/:/bin/sh\n");
  tree.add_file("/etc/group", "web:x:33:\nlogs:x:44:\n");
  tree.add_file("/etc/app.conf",
                "LoadModule a /usr/lib/app/mod_a.so\n"
                "modulepath /usr/lib/app\n"
                "moduleload back_b\n"
                "moduleload back_none\n"
                "root /opt/www;\n"
                "log /var/log/app/access.log\n"
                "other /opt/none\n"
                "user web\n"
                "group logs\n"
                "owner nobody-here\n");
  CHECK(in_configuration(tree, "/etc/app.conf") ==
        Lines{"needed files /usr/lib/app/mod_a.so: loads /usr/lib/app/mod_a.so",
              "needed files /usr/lib/app/back_b.la: loads /usr/lib/app/back_b",
              "needed files /usr/lib/app: names /usr/lib/app",
              "needed files /opt/www: names /opt/www",
              "needed state /var/log/app: names /var/log/app/access.log",
              "needed users web: names the user web", "needed users logs: names the group logs"});
}

TEST_CASE("a certificate that a configuration names is needed, its key is told") {
  auto tree = system_with_shell();
  tree.add_file("/etc/ssl/certs/site.pem", "-----BEGIN CERTIFICATE-----\n");
  tree.add_file("/etc/ssl/private/site.key", "-----BEGIN PRIVATE KEY-----\n");
  tree.add_file("/etc/ssl/site.key", "-----BEGIN PRIVATE KEY-----\n");
  tree.add_file("/etc/web.conf",
                "ssl_certificate /etc/ssl/certs/site.pem;\n"
                "ssl_certificate_key /etc/ssl/private/site.key;\n"
                "ssl_password_file /etc/ssl/site.key;\n"
                "ca_path /etc/ssl/certs;\n");
  CHECK(in_configuration(tree, "/etc/web.conf") ==
        Lines{"needed files /etc/ssl/certs/site.pem: names /etc/ssl/certs/site.pem",
              "possible files /etc/ssl/private/site.key: names /etc/ssl/private/site.key",
              "possible files /etc/ssl/site.key: names /etc/ssl/site.key"});
}

TEST_CASE("what is no text names nothing") {
  auto tree = system_with_shell();
  tree.add_file("/opt/www/index.html", "");
  tree.add_file("/etc/app.db", std::string("/opt/www\0", 9));
  CHECK(in_configuration(tree, "/etc/app.db").empty());
}

TEST_CASE("a program that a configuration names counts if the image has the configuration anyway") {
  auto tree = system_with_shell();
  tree.add_file("/opt/tool", "#!/bin/sh\n", 0755);
  tree.add_file("/etc/app.conf", "run /opt/tool\n");
  CHECK(in_configuration(tree, "/etc/app.conf").empty());
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {}, {"/etc/app.conf"});
  const auto closure = engine.resolve("/usr/bin/app");
  const NameReader names(facts, closure, NameReader::Asked::yes);
  CHECK(lines(names_in_configuration(facts, names, "/etc/app.conf")) ==
        Lines{"needed files /opt/tool: names /opt/tool"});
}

TEST_CASE("a script needs what it runs at every start, or what is cheap, and ends in") {
  auto tree = system_with_shell();
  add_tool(tree, "/usr/bin/always", 200'000);
  add_tool(tree, "/usr/bin/small", 160'000);
  add_tool(tree, "/usr/bin/branch", 160'001);
  add_tool(tree, "/usr/bin/huge", 50'000'000);
  add_tool(tree, "/usr/bin/ends", 50'000'000);
  tree.add_file("/start",
                "#!/bin/sh\n"
                "always\n"
                "if test -n \"$A\"; then small; branch; fi\n"
                "huge\n"
                "none\n"
                "exec ends --fast\n",
                0755);
  CHECK(in_script(tree, "/start") == Lines{"needed files /usr/bin/always: runs always (line 2)",
                                           "needed files /usr/bin/small: runs small (line 3)",
                                           "possible files /usr/bin/branch: runs branch (line 3)",
                                           "possible files /usr/bin/huge: runs huge (line 4)",
                                           "needed files /usr/bin/ends: runs ends (line 6)"});
}

TEST_CASE("a file that a script reads is read too, as surely as it is read") {
  auto tree = system_with_shell();
  add_tool(tree, "/usr/bin/one", 200'000);
  add_tool(tree, "/usr/bin/two", 200'000);
  tree.add_file("/opt/always.sh", "one\n. /opt/always.sh\n");
  tree.add_file("/opt/sometimes.sh", "two\n#" + std::string(160'000, 'x'));
  tree.add_file("/start",
                "#!/bin/sh\n"
                ". /opt/always.sh\n"
                "if test -n \"$A\"; then . /opt/sometimes.sh; fi\n",
                0755);
  CHECK(in_script(tree, "/start") ==
        Lines{"needed files /opt/always.sh: reads /opt/always.sh (line 2)",
              "needed files /usr/bin/one: runs one (line 1)",
              "possible files /opt/sometimes.sh: reads /opt/sometimes.sh (line 3)",
              "possible files /usr/bin/two: runs two (line 1)"});
}

TEST_CASE(
    "a program that a script runs counts where others only write too, a directory there not") {
  auto tree = system_with_shell();
  add_tool(tree, "/tmp/build/.app-wrapped", 200'000);
  tree.add_directory("/var/lib/app");
  tree.add_file("/tmp/build/app",
                "#!/bin/sh\n"
                ". /var/lib/app\n"
                "exec /tmp/build/.app-wrapped\n",
                0755);
  CHECK(in_script(tree, "/tmp/build/app") ==
        Lines{"needed files /tmp/build/.app-wrapped: runs /tmp/build/.app-wrapped (line 3)"});
}

TEST_CASE("what a script of a package names is needed of that package, and so is where it lies") {
  auto tree = system_with_shell();
  tree.add_file("/usr/lib/app/bin/start", "#!/bin/sh\nA=/usr/share/app/x\nB=/usr/share/other/y\n",
                0755);
  tree.add_file("/usr/share/app/x", "");
  tree.add_file("/usr/share/other/y", "");
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/usr/lib/app\n/usr/lib/app/bin\n/usr/lib/app/bin/start\n/usr/share/app/x\n");
  dpkg.add("other", "/usr/share/other/y\n");
  CHECK(in_script(tree, "/usr/lib/app/bin/start") ==
        Lines{"needed files /usr/share/app/x: names /usr/share/app/x",
              "possible files /usr/share/other/y: names /usr/share/other/y",
              "needed files /usr/lib/app: lies in /usr/lib/app"});
}

TEST_CASE("what env runs decides in which language a script is read") {
  auto tree = system_with_shell();
  tree.add_file("/usr/bin/env", program_with({}), 0755);
  add_tool(tree, "/usr/bin/tool", 100);
  tree.add_file("/shell", "#!/usr/bin/env -S A=1 bash -e\ntool\n", 0755);
  CHECK(in_script(tree, "/shell") == Lines{"needed files /usr/bin/tool: runs tool (line 2)"});
  tree.add_file("/python", "#!/usr/bin/env python3\nimport tool\n", 0755);
  tree.add_file("/usr/lib/python3/dist-packages/tool.py", "");
  CHECK(in_script(tree, "/python") ==
        Lines{"needed files /usr/lib/python3/dist-packages/tool.py: loads tool"});
  tree.add_file("/other", "#!/usr/bin/env lua\ntool\n", 0755);
  CHECK(in_script(tree, "/other").empty());
}

TEST_CASE("what runs a script that comes along is needed if it is cheap") {
  auto tree = system_with_shell();
  add_tool(tree, "/bin/dash", 160'000);
  add_tool(tree, "/usr/bin/bash", 160'001);
  tree.add_file("/opt/cheap", "#!/bin/dash -e\n", 0755);
  tree.add_file("/opt/dear", "#!/usr/bin/env bash\n", 0755);
  tree.add_file("/opt/none", "#!/bin/none\n", 0755);
  tree.add_file("/opt/broken", "#!\n", 0755);
  tree.add_file("/opt/text", "text", 0755);
  const MadeNames made(tree);
  const auto run_by = [&made](const std::string& script) {
    const auto named = interpreter_of(made.facts, made.names, script);
    return named ? lines(std::vector{*named}).front() : "";
  };
  CHECK(run_by("/opt/cheap") == "needed files /bin/dash: is run by /bin/dash");
  CHECK(run_by("/opt/dear") == "possible files /usr/bin/bash: is run by /usr/bin/bash");
  CHECK(run_by("/opt/none").empty());
  CHECK(run_by("/opt/broken").empty());
  CHECK(run_by("/opt/text").empty());
}
