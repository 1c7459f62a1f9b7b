#include "needs/bring.h"

#include "closure/engine.h"
#include "elf/constants.h"
#include "support/made_elf.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::needs;
using test::made_elf;
using Lines = std::vector<std::string>;

namespace {

// What one bring of a rule adds for a static program, a line each.
Lines lines(const tree::MemoryTree& tree, const Bring& bring, const Lines& arguments = {}) {
  const closure::Engine engine(tree, {});
  const Rule rule{.name = "r", .why = "", .without = "", .signs = {}, .brings = {bring}};
  const elf::Header program{.file_class = elf::Class::elf64, .machine = EM_X86_64};
  const Additions additions = needs::bring(
      engine, rule,
      {.arguments = arguments, .values = {{"DIR", "/d"}}, .program = program, .ld_so = {}});
  Lines all;
  for (const TreeFile& file : additions.files)
    all.push_back(file.path);
  for (const MadeFile& file : additions.made)
    all.push_back(file.path + " -> " + file.target);
  for (const OpenedLibrary& opened : additions.opened)
    all.push_back("open " + opened.names.front());
  for (const auto& path : additions.programs)
    all.push_back("start " + path);
  for (const auto& path : additions.state)
    all.push_back("state " + path);
  for (const Account& user : additions.accounts.users)
    all.push_back("user " + user.name);
  for (const Group& group : additions.accounts.groups)
    all.push_back("group " + group.name);
  for (const auto& path : additions.absent)
    all.push_back("absent " + path);
  for (const auto& path : additions.left_to_runtime)
    all.push_back("left " + path);
  return all;
}

}  // namespace

TEST_CASE("values and arguments are put into texts") {
  CHECK(put_in("{A}/x/{A}{B}{C}", {{"A", "1"}, {"B", ""}}) == "1/x/1{C}");
}

TEST_CASE("files are those that exist, once for each argument") {
  tree::MemoryTree tree;
  tree.add_file("/d/x/xterm", "");
  tree.add_file("/d/v/vt100", "");
  tree.add_link("/d/s/screen", "nowhere");
  CHECK(lines(tree, {.kind = BringKind::files, .what = {"{DIR}/{arg:1}/{arg}"}},
              {"vt100", "screen", "linux"}) == Lines{"/d/v/vt100"});
  CHECK(lines(tree, {.kind = BringKind::files, .what = {"/d/*/*"}}) ==
        Lines{"/d/v/vt100", "/d/x/xterm"});
  CHECK(lines(tree, {.kind = BringKind::one_of, .what = {"/d/none", "/d/x/xterm", "/d/v/vt100"}}) ==
        Lines{"/d/x/xterm"});
}

TEST_CASE("a bring may be for the case that there are arguments, or that there are none") {
  tree::MemoryTree tree;
  tree.add_file("/d/a", "");
  const Bring with{.kind = BringKind::files, .what = {"/d/a"}, .when = When::with_arguments};
  const Bring without{.kind = BringKind::files, .what = {"/d/a"}, .when = When::without_arguments};
  CHECK(lines(tree, with).empty());
  CHECK(lines(tree, with, {"x"}) == Lines{"/d/a"});
  CHECK(lines(tree, without) == Lines{"/d/a"});
  CHECK(lines(tree, without, {"x"}).empty());
}

TEST_CASE("a directory comes whole; libraries in it, for the machine, are opened by path") {
  tree::MemoryTree tree;
  tree.add_file("/d/p/a.so", made_elf({}));
  tree.add_file("/d/p/foreign.so", made_elf({.machine = EM_AARCH64}));
  tree.add_file("/d/p/program", made_elf({}));
  tree.add_link("/d/p/nowhere", "none");
  tree.add_directory("/d/p/empty");
  tree.add_file("/d/p/test/t", "");
  tree.add_link("/d/p/b.so", "a.so");
  CHECK(lines(tree, {.kind = BringKind::directories, .what = {"/d/*"}, .except = {"test"}}) ==
        Lines{"/d/p", "/d/p/a.so", "/d/p/b.so", "/d/p/empty", "/d/p/foreign.so", "/d/p/program",
              "open /d/p/a.so"});
}

TEST_CASE("a file that is added knows its size and which one it is, whatever its name") {
  tree::MemoryTree tree;
  tree.add_file("/d/a", "12345");
  tree.add_link("/d/b", "a");
  const closure::Engine engine(tree, {});
  const Rule rule{.name = "r",
                  .why = "",
                  .without = "",
                  .signs = {},
                  .brings = {{.kind = BringKind::files, .what = {"/d/*"}}}};
  const Additions additions = needs::bring(engine, rule, {});
  REQUIRE(additions.files.size() == 2);
  CHECK(additions.files[0].size == 5);
  CHECK(additions.files[1].size == 5);
  CHECK(additions.files[0].id == additions.files[1].id);
}

TEST_CASE("certificates are taken where a consumer looks, or linked from there") {
  tree::MemoryTree tree;
  const Bring bring{.kind = BringKind::certificates, .what = {"{arg}"}};
  CHECK(lines(tree, bring, {"/usr/lib/ssl/cert.pem"}) == Lines{"absent /usr/lib/ssl/cert.pem"});
  tree.add_file("/etc/ssl/certs/ca-certificates.crt", "");
  CHECK(lines(tree, bring, {"/usr/lib/ssl/cert.pem"}) ==
        Lines{"/etc/ssl/certs/ca-certificates.crt",
              "/usr/lib/ssl/cert.pem -> /etc/ssl/certs/ca-certificates.crt"});
  tree.add_link("/usr/lib/ssl/cert.pem", "/etc/ssl/certs/ca-certificates.crt");
  CHECK(lines(tree, bring, {"/usr/lib/ssl/cert.pem"}) == Lines{"/usr/lib/ssl/cert.pem"});
}

TEST_CASE("a program is started if it is there, else that is said") {
  tree::MemoryTree tree;
  const Bring bring{.kind = BringKind::programs, .what = {"/bin/sh"}};
  CHECK(lines(tree, bring) == Lines{"absent /bin/sh"});
  tree.add_file("/bin/sh", "");
  CHECK(lines(tree, bring) == Lines{"start /bin/sh"});
}

TEST_CASE("of the character sets the modules that are named come, with their configuration") {
  tree::MemoryTree tree;
  tree.add_file("/usr/lib/gconv/gconv-modules",
                "module A// INTERNAL A 1\nmodule B// INTERNAL B 1\n");
  tree.add_file("/usr/lib/gconv/A.so", made_elf({}));
  tree.add_file("/usr/lib/gconv/B.so", made_elf({}));
  CHECK(lines(tree, {.kind = BringKind::charsets, .what = {"{arg}"}}, {"A"}) ==
        Lines{"/usr/lib/gconv/gconv-modules", "open /usr/lib/gconv/A.so"});
  CHECK(lines(tree, {.kind = BringKind::charsets, .what = {"{arg}"}}, {"C"}).empty());
}

TEST_CASE("a locale comes with all of its directory, or in the archive of all, or is absent") {
  tree::MemoryTree tree;
  tree.add_file("/usr/lib/locale/C.utf8/LC_CTYPE", "");
  const Bring locales{.kind = BringKind::locales, .what = {"{arg}"}};
  CHECK(lines(tree, locales, {"C.UTF-8", "de_DE.UTF-8"}) == Lines{"/usr/lib/locale/C.utf8",
                                                                  "/usr/lib/locale/C.utf8/LC_CTYPE",
                                                                  "absent locale de_DE.UTF-8"});
  tree.add_file("/usr/lib/locale/locale-archive", "");
  CHECK(lines(tree, locales, {"de_DE.UTF-8"}) == Lines{"/usr/lib/locale/locale-archive"});
}

TEST_CASE("a configuration brings the libraries it names, by path and by name, and itself") {
  const std::string library = made_elf({.needs = {"libc.so.6"}});
  tree::MemoryTree tree;
  tree.add_file("/opt/a/driver.so", library);
  tree.add_file("/etc/beside.so", library);
  tree.add_file("/opt/a/not.so", "text");
  tree.add_file("/etc/drivers.ini",
                "# Driver=/opt/a/comment.so\n[a]\nDriver = /opt/a/driver.so\nSetup=/opt/a/not.so\n"
                "Other=/opt/a/absent.so\n");
  tree.add_file("/etc/d/icd.json",
                R"({"ICD": {"library_path": "libvendor.so.1"}, "x": ["../beside.so"]})");
  CHECK(lines(tree, {.kind = BringKind::libraries_named_in,
                     .what = {"/etc/drivers.ini", "/etc/d/*.json", "/etc/none"}}) ==
        Lines{"/etc/d/icd.json", "/etc/drivers.ini", "open libvendor.so.1",
              "open /etc/d/../beside.so", "open /opt/a/driver.so"});
}

TEST_CASE("what is left to the machine is told, and never taken") {
  tree::MemoryTree tree;
  tree.add_file("/etc/machine-id", "1234\n");
  CHECK(lines(tree, {.kind = BringKind::left, .what = {"/etc/machine-id"}}) ==
        Lines{"left /etc/machine-id"});
  CHECK(lines(tree, {.kind = BringKind::left, .what = {"/etc/machine-id"}}, {"A", "B"}) ==
        Lines{"left /etc/machine-id"});
  CHECK(lines(tree, {.kind = BringKind::left_libraries, .what = {"libcuda.so*"}}) ==
        Lines{"left libcuda.so*"});
}

TEST_CASE("a path comes as what it is: a file, a library, a program, a directory with all in it") {
  tree::MemoryTree tree;
  const auto program = made_elf({.interpreter = "/lib64/ld-linux-x86-64.so.2"});
  tree.add_file("/opt/data", "");
  tree.add_file("/opt/plugin", made_elf({}));
  tree.add_file("/opt/foreign.so", made_elf({.machine = EM_AARCH64}));
  tree.add_file("/opt/tool", program, 0755);
  tree.add_file("/opt/script", "#!/bin/sh\n", 0755);
  tree.add_file("/opt/d/x", "");
  tree.add_file("/opt/d/lib.so", made_elf({}));
  tree.add_file("/opt/d/bin/helper", program, 0755);
  for (const char* name : {"x.a", "x.h", "x.pod", "__pycache__/x.pyc"})
    tree.add_file(std::string("/opt/d/") + name, "");
  const auto path = [&](const std::string& argument) {
    return lines(tree, {.kind = BringKind::paths, .what = {"{arg}"}}, {argument});
  };
  CHECK(path("/opt/data") == Lines{"/opt/data"});
  CHECK(path("/opt/plugin") == Lines{"open /opt/plugin"});
  CHECK(path("/opt/foreign.so") == Lines{"/opt/foreign.so"});
  CHECK(path("/opt/tool") == Lines{"start /opt/tool"});
  CHECK(path("/opt/script") == Lines{"start /opt/script"});
  CHECK(path("/opt/d") == Lines{"/opt/d", "/opt/d/bin", "/opt/d/bin/helper", "/opt/d/lib.so",
                                "/opt/d/x", "open /opt/d/lib.so", "start /opt/d/bin/helper"});
  CHECK(path("/opt/none") == Lines{"absent /opt/none"});
}

TEST_CASE("a directory that is written to comes without what is in it, there or not") {
  tree::MemoryTree tree;
  tree.add_file("/var/lib/app/secret", "");
  CHECK(lines(tree, {.kind = BringKind::state, .what = {"{arg}"}},
              {"/var/log/app", "/var/lib/app", "/var/log/app"}) ==
        Lines{"state /var/lib/app", "state /var/log/app"});
}

TEST_CASE("an account is the user with its group, or the group, that the root has of a name") {
  tree::MemoryTree tree;
  tree.add_file("/etc/passwd", "web:x:33:44::/srv:/bin/sh\nother:x:34:34::/:/bin/sh\n");
  tree.add_file("/etc/group", "logs:x:4:\nwww:x:44:\nother:x:34:\n");
  CHECK(lines(tree, {.kind = BringKind::accounts, .what = {"{arg}"}},
              {"web", "logs", "nobody-here"}) == Lines{"user web", "group www", "group logs"});
}

TEST_CASE("the home of a user who is named is there, empty, where servers have homes") {
  tree::MemoryTree tree;
  tree.add_file("/etc/passwd",
                "ftp:x:33:44::/srv/ftp:/bin/sh\nmq:x:34:44::/var/lib/mq:/bin/sh\n"
                "me:x:35:44::/home/me:/bin/sh\ngone:x:36:44::/var/lib/gone:/bin/sh\n");
  for (const char* home : {"/srv/ftp", "/var/lib/mq", "/home/me"})
    tree.add_directory(home);
  CHECK(
      lines(tree, {.kind = BringKind::accounts, .what = {"{arg}"}}, {"ftp", "mq", "me", "gone"}) ==
      Lines{"state /srv/ftp", "state /var/lib/mq", "user ftp", "user mq", "user me", "user gone"});
}

TEST_CASE("what looks up users by name service needs the users that every image has") {
  tree::MemoryTree tree;
  const Lines all = lines(tree, {.kind = BringKind::name_service, .what = {}}, {"passwd", "group"});
  CHECK(std::ranges::count(all, "user root") == 1);
  CHECK(std::ranges::count(all, "user nonroot") == 1);
  CHECK(std::ranges::none_of(all, [](const std::string& line) {
    return line.starts_with("/etc/passwd") || line.starts_with("/etc/group");
  }));
}
