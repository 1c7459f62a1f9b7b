#include "needs/brings.h"

#include "closure/engine.h"
#include "support/made_elf.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::needs;
using test::made_elf;
using Lines = std::vector<std::string>;

namespace {

// What one bring of a rule brings for a static program, a line each.
Lines lines(tree::MemoryTree tree, const Bring& bring, const Lines& arguments = {}) {
  tree.add_file("/app", made_elf({.type = ET_EXEC, .dynamic = false}), 0755);
  const closure::Engine engine(tree, {});
  const closure::Closure closure = engine.resolve("/app");
  const Rule rule{.name = "r", .why = "", .without = "it fails", .signs = {}, .brings = {bring}};
  Brought brought;
  needs::bring(rule,
               {engine,
                closure,
                arguments,
                {{"DIR", "/d"}},
                {closure::ReasonKind::rule, "/app", "r", "imports f"}},
               brought);
  Lines all;
  for (const Taken& taken : brought.taken)
    all.push_back(taken.path);
  for (const Written& written : brought.written)
    all.push_back(written.path + " -> " + written.target);
  for (const auto& opening : brought.openings)
    all.push_back("open " + opening.names.front() + " by " + opening.by);
  for (const auto& program : brought.programs)
    all.push_back("start " + program.path);
  for (const Finding& finding : brought.findings)
    all.push_back(finding.subject + ": " + finding.what);
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
  tree.add_file("/d/p/test/t", "");
  tree.add_link("/d/p/b.so", "a.so");
  CHECK(lines(tree, {.kind = BringKind::directories, .what = {"/d/*"}, .except = {"test"}}) ==
        Lines{"/d/p", "/d/p/a.so", "/d/p/b.so", "/d/p/foreign.so", "open /d/p/a.so by /app"});
}

TEST_CASE("certificates are taken where a consumer looks, or linked from there") {
  tree::MemoryTree tree;
  const Bring bring{.kind = BringKind::certificates, .what = {"{arg}"}};
  CHECK(lines(tree, bring, {"/usr/lib/ssl/cert.pem"}) ==
        Lines{"/usr/lib/ssl/cert.pem: not in the tree; /app imports f, so the rule r wants it"});
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
  CHECK(lines(tree, bring) ==
        Lines{"/bin/sh: not in the tree; /app imports f, so the rule r wants it"});
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
        Lines{"/usr/lib/gconv/gconv-modules", "open /usr/lib/gconv/A.so by /app"});
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
        Lines{"/etc/d/icd.json", "/etc/drivers.ini", "open /opt/a/driver.so by /app",
              "open libvendor.so.1 by /app", "open /etc/d/../beside.so by /app"});
}

TEST_CASE("what is left to the machine is told, and never taken") {
  tree::MemoryTree tree;
  tree.add_file("/etc/machine-id", "1234\n");
  CHECK(lines(tree, {.kind = BringKind::left, .what = {"/etc/machine-id"}}) ==
        Lines{"/etc/machine-id: left to whoever runs the program"});
}
