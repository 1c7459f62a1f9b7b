#include "loader/glibc.h"

#include "elf/constants.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "support/started.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::loader;
using test::GlibcStarted;
using test::made_elf;
using test::made_ld_so;
using test::MadeElf;
using test::MadeLdSo;
using test::trace;
using tree::MemoryTree;
using Lines = std::vector<std::string>;
using Names = std::vector<std::string>;

namespace {

const std::string interpreter = "/lib64/ld-linux-x86-64.so.2";

// A loader, and /app/server as described.
MemoryTree system_with(MadeElf server = {}, const MadeLdSo& ld_so = {}) {
  MemoryTree tree;
  tree.add_file(interpreter, made_ld_so(ld_so), 0755);
  tree.add_directory("/usr/lib64");
  server.interpreter = interpreter;
  server.flags_1 |= DF_1_PIE;
  tree.add_file("/app/server", made_elf(server), 0755);
  return tree;
}

void add_library(MemoryTree& tree, const std::string& path, const MadeElf& library = {}) {
  tree.add_file(path, made_elf(library));
}

// A system whose loader is of glibc 2.`minor`, without the directories that
// those before 2.37 search below every directory.
MadeLdSo release(int minor) {
  return {.release = {2, minor}};
}

Process in_environment(std::vector<Variable> environment) {
  Process process;
  process.environment = std::move(environment);
  return process;
}

Process via_loader(std::vector<std::string> arguments) {
  Process process;
  process.via_loader = ViaLoader{{}, std::move(arguments)};
  return process;
}

void add_cache(MemoryTree& tree, const std::vector<CacheEntry>& entries) {
  tree.add_file("/etc/ld.so.cache", write_ld_cache(entries, ByteOrder::little));
}

CacheEntry cached(const std::string& name, const std::string& path) {
  return {.name = name, .path = path, .flags = 0x303};
}

std::vector<std::string> shown(const std::vector<Rules::Preload>& names) {
  std::vector<std::string> lines;
  for (const auto& [name, from] : names)
    lines.push_back(from + ": " + name);
  return lines;
}

const std::string not_found = ": cannot open shared object file: No such file or directory";

}  // namespace

// Names with a slash

TEST_CASE("a name with a slash is a path, and nothing is searched for it") {
  MemoryTree tree = system_with({.runpath = "/opt"});
  add_library(tree, "/opt/lib/liba.so");
  GlibcStarted server(tree);
  CHECK(trace(server.ask("/opt/lib/liba.so")) ==
        Lines{"named by path: /opt/lib/liba.so: taken", "found"});
  CHECK(trace(server.ask("/lib/liba.so")) ==
        Lines{"named by path: /lib/liba.so: absent, no such file",
              "missing: /lib/liba.so" + not_found});
}

TEST_CASE("a relative name with a slash starts at the directory of the process") {
  MemoryTree tree = system_with();
  add_library(tree, "/srv/lib/liba.so");
  add_library(tree, "/app/lib/liba.so");
  Process process;
  process.directory = "/srv";
  GlibcStarted server(tree, process);
  const Lookup found = server.ask("lib/liba.so");
  CHECK(trace(found) == Lines{"named by path: lib/liba.so: taken", "found"});
  CHECK(found.opened.where.path == "/srv/lib/liba.so");
}

// The order of the sources

TEST_CASE("RPATH comes before LD_LIBRARY_PATH, then cache and default directories") {
  MemoryTree tree = system_with({.rpath = "/rpath"}, release(37));
  for (const char* directory : {"/rpath", "/variable", "/cached"})
    tree.add_directory(directory);
  add_cache(tree, {cached("liba.so", "/cached/liba.so")});
  GlibcStarted server(tree, in_environment({{"LD_LIBRARY_PATH", "/variable"}}));
  CHECK(trace(server.ask("liba.so")) ==
        Lines{
            "RPATH of /app/server: /rpath/liba.so: absent, no such file",
            "LD_LIBRARY_PATH: /variable/liba.so: absent, no such file",
            "ld.so.cache: /cached/liba.so: absent, no such file",
            "default directories: /lib64/liba.so: absent, no such file",
            "default directories: /usr/lib64/liba.so: absent, no such file",
            "missing: liba.so" + not_found,
        });
}

TEST_CASE("RUNPATH comes behind LD_LIBRARY_PATH") {
  MemoryTree tree = system_with({.runpath = "/runpath"}, release(37));
  add_library(tree, "/runpath/liba.so");
  tree.add_directory("/variable");
  GlibcStarted server(tree, in_environment({{"LD_LIBRARY_PATH", "/variable"}}));
  CHECK(trace(server.ask("liba.so")) ==
        Lines{"LD_LIBRARY_PATH: /variable/liba.so: absent, no such file",
              "RUNPATH of /app/server: /runpath/liba.so: taken", "found"});
}

TEST_CASE("an object that has both tags has no RPATH, for itself and for those below it") {
  MemoryTree tree = system_with({.rpath = "/rpath", .runpath = "/runpath"}, release(37));
  add_library(tree, "/rpath/libb.so");
  add_library(tree, "/runpath/liba.so");
  tree.add_file("/lib64/x", "");
  GlibcStarted server(tree);
  const std::size_t a = server.load("liba.so");
  const Lookup missing = server.ask("libb.so", a);
  CHECK(trace(missing) == Lines{"default directories: /lib64/libb.so: absent, no such file",
                                "default directories: /usr/lib64/libb.so: absent, no such file",
                                "missing: libb.so" + not_found});
  CHECK(missing.notes == Lines{"RUNPATH of server does not apply: RUNPATH is not inherited"});
}

TEST_CASE("RPATH is inherited along the chain of those that asked first, then the program's") {
  MemoryTree tree = system_with({.rpath = "/1"}, release(37));
  add_library(tree, "/1/liba.so", {.rpath = "/2"});
  add_library(tree, "/2/libb.so", {.rpath = "/3"});
  tree.add_directory("/3");
  GlibcStarted server(tree);
  const std::size_t a = server.load("liba.so");
  const std::size_t b = server.load("libb.so", a);
  CHECK(trace(server.ask("libc.so", b)) ==
        Lines{"RPATH of /2/libb.so: /3/libc.so: absent, no such file",
              "RPATH of /1/liba.so: /2/libc.so: absent, no such file",
              "RPATH of /app/server: /1/libc.so: absent, no such file",
              "default directories: /lib64/libc.so: absent, no such file",
              "default directories: /usr/lib64/libc.so: absent, no such file",
              "missing: libc.so" + not_found});
}

TEST_CASE("RPATH does not reach an object that another one asked for") {
  MemoryTree tree = system_with({}, release(37));
  add_library(tree, "/lib64/liba.so", {.rpath = "/of-a"});
  add_library(tree, "/lib64/libb.so");
  add_library(tree, "/of-a/libc.so");
  GlibcStarted server(tree);
  server.load("liba.so");
  const std::size_t b = server.load("libb.so");
  CHECK(trace(server.ask("libc.so", b)).front() ==
        "default directories: /lib64/libc.so: absent, no such file");
}

TEST_CASE("an object with a RUNPATH uses no RPATH, not even the program's") {
  MemoryTree tree = system_with({.rpath = "/rpath"}, release(37));
  add_library(tree, "/rpath/liba.so", {.runpath = "/runpath"});
  add_library(tree, "/rpath/libb.so");
  tree.add_directory("/runpath");
  GlibcStarted server(tree);
  const std::size_t a = server.load("liba.so");
  const Lookup missing = server.ask("libb.so", a);
  CHECK(trace(missing) == Lines{"RUNPATH of /rpath/liba.so: /runpath/libb.so: absent, no such file",
                                "default directories: /lib64/libb.so: absent, no such file",
                                "default directories: /usr/lib64/libb.so: absent, no such file",
                                "missing: libb.so" + not_found});
  CHECK(missing.notes == Lines{"RPATH of server does not apply: liba.so has a RUNPATH"});
}

TEST_CASE("an ancestor with a RUNPATH gives nothing but does not end the chain") {
  MemoryTree tree = system_with({.rpath = "/rpath"}, release(37));
  add_library(tree, "/rpath/liba.so", {.runpath = "/runpath"});
  add_library(tree, "/runpath/libb.so");
  add_library(tree, "/rpath/libc.so");
  GlibcStarted server(tree);
  const std::size_t b = server.load("libb.so", server.load("liba.so"));
  CHECK(trace(server.ask("libc.so", b)) ==
        Lines{"RPATH of /app/server: /rpath/libc.so: taken", "found"});
}

TEST_CASE("DT_RUNPATH is not inherited") {
  MemoryTree tree = system_with({.runpath = "/runpath"}, release(37));
  add_library(tree, "/runpath/liba.so");
  add_library(tree, "/runpath/libb.so");
  GlibcStarted server(tree);
  const std::size_t a = server.load("liba.so");
  CHECK(trace(server.ask("libb.so", a)).front() ==
        "default directories: /lib64/libb.so: absent, no such file");
  CHECK(trace(server.ask("libb.so")).back() == "found");
}

TEST_CASE("for an object opened by dlopen the chain ends there, with the program's RPATH behind") {
  MemoryTree tree = system_with({.rpath = "/program"}, release(37));
  add_library(tree, "/program/libcaller.so", {.rpath = "/caller"});
  add_library(tree, "/caller/plugin.so", {.rpath = "/plugin"});
  add_library(tree, "/caller/libx.so");
  tree.add_directory("/plugin");
  GlibcStarted server(tree);
  const std::size_t caller = server.load("libcaller.so");
  const std::size_t plugin = server.load("plugin.so", caller, QueryKind::dlopen);
  CHECK(trace(server.ask("libx.so", plugin)) ==
        Lines{"RPATH of /caller/plugin.so: /plugin/libx.so: absent, no such file",
              "RPATH of /app/server: /program/libx.so: absent, no such file",
              "default directories: /lib64/libx.so: absent, no such file",
              "default directories: /usr/lib64/libx.so: absent, no such file",
              "missing: libx.so" + not_found});
}

// Path lists

TEST_CASE("LD_LIBRARY_PATH is cut at colons and semicolons, RPATH and RUNPATH at colons") {
  MemoryTree tree = system_with({.runpath = "/c;d:/e"}, release(37));
  for (const char* directory : {"/a", "/b", "/c;d", "/e"})
    tree.add_directory(directory);
  GlibcStarted server(tree, in_environment({{"LD_LIBRARY_PATH", "/a:/b;/a"}}));
  const Lines lines = trace(server.ask("liba.so"));
  CHECK(Lines(lines.begin(), lines.begin() + 4) ==
        Lines{"LD_LIBRARY_PATH: /a/liba.so: absent, no such file",
              "LD_LIBRARY_PATH: /b/liba.so: absent, no such file",
              "RUNPATH of /app/server: /c;d/liba.so: absent, no such file",
              "RUNPATH of /app/server: /e/liba.so: absent, no such file"});
}

TEST_CASE("an empty element is the current directory, an empty list is no list") {
  MemoryTree tree = system_with({.runpath = "/opt:"}, release(37));
  add_library(tree, "/srv/liba.so");
  Process process = in_environment({{"LD_LIBRARY_PATH", ""}});
  process.directory = "/srv";
  GlibcStarted server(tree, process);
  const Lookup found = server.ask("liba.so");
  CHECK(trace(found) == Lines{"RUNPATH of /app/server: /opt/liba.so: absent, no such directory",
                              "RUNPATH of /app/server: liba.so: taken", "found"});
  CHECK(found.opened.where.path == "/srv/liba.so");
}

TEST_CASE("trailing slashes become one, what is inside stays as it is spelled") {
  MemoryTree tree = system_with({.runpath = "/opt//./x/..///"}, release(37));
  add_library(tree, "/opt/liba.so");
  tree.add_directory("/opt/x");
  CHECK(trace(GlibcStarted(tree).ask("liba.so")).front() ==
        "RUNPATH of /app/server: /opt//./x/../liba.so: taken");
}

TEST_CASE("a relative element lies below the directory of the process") {
  MemoryTree tree = system_with({.runpath = "lib"}, release(37));
  add_library(tree, "/srv/lib/liba.so");
  Process process;
  process.directory = "/srv";
  GlibcStarted server(tree, process);
  const std::size_t a = server.load("liba.so");
  CHECK(server.map()[a].path == "lib/liba.so");
  CHECK(server.map()[a].origin == "/srv/lib");
}

// Tokens

TEST_CASE("$ORIGIN, $LIB and $PLATFORM are replaced in lists and in names") {
  MemoryTree tree = system_with({.runpath = "$ORIGIN/../opt/$LIB:/opt/${PLATFORM}"}, release(37));
  add_library(tree, "/opt/lib64/liba.so");
  add_library(tree, "/opt/x86_64/libb.so");
  GlibcStarted server(tree);
  CHECK(trace(server.ask("liba.so")).front() ==
        "RUNPATH of /app/server: /app/../opt/lib64/liba.so: taken");
  CHECK(server.ask("libb.so").path == "/opt/x86_64/libb.so");
  CHECK(server.ask("$ORIGIN/../opt/$LIB/liba.so").path == "/app/../opt/lib64/liba.so");
}

TEST_CASE("an element whose token has no value is dropped, a name of that kind passed over") {
  MemoryTree tree = system_with({.runpath = "$ORIGIN/lib:/opt"}, release(37));
  add_library(tree, "/opt/liba.so");
  Process process;
  process.proc_mounted = false;  // so the program does not know where it lies
  GlibcStarted server(tree, process);
  CHECK(trace(server.ask("liba.so")) ==
        Lines{"RUNPATH of /app/server: /opt/liba.so: taken", "found"});
  for (const QueryKind kind : {QueryKind::needed, QueryKind::filter}) {
    CHECK(trace(server.ask("$ORIGIN/liba.so", 0, kind)) == Lines{"ignored"});
  }
  CHECK(trace(server.ask("$ORIGIN/liba.so", 0, QueryKind::auxiliary)) ==
        Lines{"refused: $ORIGIN/liba.so: empty dynamic string token substitution"});
  for (const QueryKind kind : {QueryKind::preload, QueryKind::dlopen}) {
    CHECK(trace(server.ask("$ORIGIN/liba.so", 0, kind)) ==
          Lines{"named by path: $ORIGIN/liba.so: absent, a token has no value, or stands where it "
                "must not",
                "missing: $ORIGIN/liba.so" + not_found});
  }
}

TEST_CASE("a need goes by what its tokens became, what else is asked for by how it was asked") {
  MemoryTree tree = system_with({.runpath = "/opt"}, release(37));
  add_library(tree, "/app/lib64/liba.so");
  add_library(tree, "/opt/lib64.so");
  add_library(tree, "/opt/$LIB.so");
  const auto names = [&](const std::string& name, QueryKind kind) {
    GlibcStarted server(tree);
    const std::size_t at = server.load(name, 0, kind);
    return fmt::format("{} {}", server.map()[at].names.front(), server.map()[at].path);
  };
  for (const QueryKind kind : {QueryKind::needed, QueryKind::auxiliary, QueryKind::filter}) {
    CHECK(names("$ORIGIN/$LIB/liba.so", kind) == "/app/lib64/liba.so /app/lib64/liba.so");
    CHECK(names("$LIB.so", kind) == "lib64.so /opt/lib64.so");
  }
  for (const QueryKind kind : {QueryKind::preload, QueryKind::audit, QueryKind::dlopen}) {
    CHECK(names("$ORIGIN/$LIB/liba.so", kind) == "$ORIGIN/$LIB/liba.so /app/lib64/liba.so");
    CHECK(names("$LIB.so", kind) == "$LIB.so /opt/$LIB.so");
  }
}

TEST_CASE("what was asked for with a token is known by that name and by its path") {
  MemoryTree tree = system_with();
  add_library(tree, "/app/liba.so");
  GlibcStarted server(tree);
  const std::size_t a = server.load("$ORIGIN/liba.so", 0, QueryKind::preload);
  CHECK(server.ask("$ORIGIN/liba.so", 0, QueryKind::dlopen).object == a);
  CHECK(trace(server.ask("$ORIGIN/liba.so")) == Lines{"mapped"});
}

TEST_CASE("$ORIGIN in LD_LIBRARY_PATH is the program's, whichever object is served") {
  MemoryTree tree = system_with({.runpath = "/opt"}, release(37));
  add_library(tree, "/opt/liba.so");
  add_library(tree, "/app/libb.so");
  GlibcStarted server(tree, in_environment({{"LD_LIBRARY_PATH", "$ORIGIN"}}));
  const std::size_t a = server.load("liba.so");
  CHECK(server.ask("libb.so", a).path == "/app/libb.so");
}

// $ORIGIN

TEST_CASE("the origin of a program the kernel starts has no links, but hard links are kept") {
  MemoryTree tree = system_with({}, release(37));
  tree.add_link("/bin/server", "../app/server");
  tree.add_hard_link("/hard/server", "/app/server");
  CHECK(GlibcStarted(tree, {}, "/bin/server").map()[0].origin == "/app");
  CHECK(GlibcStarted(tree, {}, "/hard/server").map()[0].origin == "/hard");
}

TEST_CASE("without /proc a program has the origin LD_ORIGIN_PATH says, or none") {
  const MemoryTree tree = system_with();
  Process process;
  process.proc_mounted = false;
  CHECK_FALSE(GlibcStarted(tree, process).map()[0].origin);
  process.environment = {{"LD_ORIGIN_PATH", "/else"}};
  CHECK(GlibcStarted(tree, process).map()[0].origin == "/else");
  CHECK_FALSE(GlibcStarted(tree, process, "/app/server", Secure::yes).map()[0].origin);
}

TEST_CASE("given to the loader, a program's links are resolved for $ORIGIN since 2.42 only") {
  for (const int minor : {41, 42}) {
    MemoryTree tree = system_with({}, release(minor));
    tree.add_link("/bin/server", "../app/server");
    GlibcStarted server(tree, via_loader({}), "/bin/server");
    CHECK(server.map()[0].origin == (minor < 42 ? "/bin" : "/app"));
  }
}

TEST_CASE("given to the loader by a relative path, a program lies below the current directory") {
  const MemoryTree tree = system_with({}, release(36));
  Process process = via_loader({});
  process.directory = "/app";
  CHECK(GlibcStarted(tree, process, "./server").map()[0].origin == "/app/.");
}

TEST_CASE("the origin of a library is the directory of the path it was opened by, links and all") {
  MemoryTree tree = system_with({.runpath = "/current"}, release(37));
  add_library(tree, "/store/real/liba.so.1.0", {.runpath = "$ORIGIN"});
  tree.add_link("/store/v1/liba.so", "../real/liba.so.1.0");
  tree.add_link("/current", "store/v1");
  GlibcStarted server(tree);
  const std::size_t a = server.load("liba.so");
  CHECK(server.map()[a].origin == "/current");
  CHECK(trace(server.ask("libb.so", a)).front() ==
        "RUNPATH of /current/liba.so: /current/libb.so: absent, no such file");
}

TEST_CASE("the origin of the loader is where the file lies that the kernel started") {
  MemoryTree tree = system_with();
  tree.add_link("/opt/ld.so", interpreter);
  CHECK(GlibcStarted(tree).map()[1].origin == "/app");
  Process process = via_loader({});
  process.via_loader->path = "/opt/ld.so";
  CHECK(GlibcStarted(tree, process).map()[1].origin == "/lib64");
  process.proc_mounted = false;
  CHECK_FALSE(GlibcStarted(tree, process).map()[1].origin);
}

// What is mapped already

TEST_CASE("a need is satisfied by a name asked for before, by a path and by a SONAME") {
  MemoryTree tree = system_with({.runpath = "/opt"}, release(37));
  add_library(tree, "/opt/liba.so", {.soname = "liba.so.1"});
  GlibcStarted server(tree);
  const std::size_t a = server.load("liba.so");
  for (const char* name : {"liba.so", "/opt/liba.so", "liba.so.1"}) {
    const Lookup again = server.ask(name);
    CHECK(trace(again) == Lines{"mapped"});
    CHECK(again.object == a);
  }
  CHECK(server.map()[a].names == Names{"liba.so", "liba.so.1"});
}

TEST_CASE("a SONAME satisfies nothing before its object is mapped") {
  MemoryTree tree = system_with({.runpath = "/opt"}, release(37));
  add_library(tree, "/opt/liba.so", {.soname = "liba.so.1"});
  GlibcStarted server(tree);
  CHECK(trace(server.ask("liba.so.1")).back() == "missing: liba.so.1" + not_found);
}

TEST_CASE("the program takes part: its SONAME satisfies a need, and so does an empty name") {
  MemoryTree tree = system_with({.soname = "libserver.so"});
  GlibcStarted server(tree);
  CHECK(server.ask("libserver.so").object == 0U);
  CHECK(server.ask("").object == 0U);
}

TEST_CASE("the loader takes part by its interpreter string and its SONAME") {
  const MemoryTree tree = system_with();
  GlibcStarted server(tree);
  CHECK(server.ask("ld-linux-x86-64.so.2").object == 1U);
  CHECK(server.ask(interpreter).object == 1U);
}

TEST_CASE("the loader goes by the program's PT_INTERP, whatever file is started as the loader") {
  MemoryTree tree = system_with();
  tree.add_link("/opt/ld.so", interpreter);
  Process process = via_loader({});
  process.via_loader->path = "/opt/ld.so";
  GlibcStarted server(tree, process);
  CHECK(server.map()[1].names == Names{interpreter});
  CHECK(server.map()[1].path == "/opt/ld.so");
}

TEST_CASE("the same file by another path is the same object and gets the new name") {
  MemoryTree tree = system_with({.runpath = "/opt"}, release(37));
  add_library(tree, "/opt/liba.so");
  tree.add_link("/opt/libb.so", "liba.so");
  tree.add_hard_link("/opt/libc.so", "/opt/liba.so");
  GlibcStarted server(tree);
  const std::size_t a = server.load("liba.so");
  const Lookup linked = server.ask("libb.so");
  CHECK(trace(linked) == Lines{"RUNPATH of /app/server: /opt/libb.so: taken", "mapped"});
  CHECK(linked.object == a);
  CHECK(server.ask("libc.so").object == a);
  CHECK(server.map()[a].names == Names{"liba.so", "libb.so", "libc.so"});
}

TEST_CASE("the same bytes in two files are two objects") {
  MemoryTree tree = system_with({.runpath = "/opt"}, release(37));
  add_library(tree, "/opt/liba.so");
  add_library(tree, "/opt/libb.so");
  GlibcStarted server(tree);
  server.load("liba.so");
  CHECK(trace(server.ask("libb.so")).back() == "found");
}

TEST_CASE("the loader's file by a third path is mapped a second time, and that is told") {
  MemoryTree tree = system_with({.runpath = "/opt"}, release(36));
  tree.add_link("/opt/ld.so", interpreter);
  GlibcStarted server(tree);
  const Lookup found = server.ask("ld.so");
  CHECK(trace(found).back() == "found");
  CHECK(found.notes ==
        Lines{"/opt/ld.so is the loader's own file: mapping it a second time crashes glibc 2.36"});
}

// Which file is taken

TEST_CASE("a file of another class or machine, or one that cannot be read, is passed over") {
  MemoryTree tree = system_with({.runpath = "/1:/2:/3:/4:/5"}, release(37));
  add_library(tree, "/1/liba.so", {.file_class = elf::Class::elf32, .machine = EM_386});
  add_library(tree, "/2/liba.so", {.machine = EM_AARCH64});
  tree.add_file("/3/liba.so", made_elf({}), 0);
  tree.add_link("/4/liba.so", "gone");
  add_library(tree, "/5/liba.so");
  Process process;
  process.credentials = {.uid = 1000, .gid = 1000};
  CHECK(trace(GlibcStarted(tree, process).ask("liba.so")) ==
        Lines{"RUNPATH of /app/server: /1/liba.so: other class, 32-bit, a 64-bit library is needed",
              "RUNPATH of /app/server: /2/liba.so: other machine, for AArch64, one for x86-64 is "
              "needed",
              "RUNPATH of /app/server: /3/liba.so: unreadable, Permission denied",
              "RUNPATH of /app/server: /4/liba.so: absent, no such file",
              "RUNPATH of /app/server: /5/liba.so: taken", "found"});
}

TEST_CASE("where only files of another class were found, the loader names the class") {
  MemoryTree tree = system_with({.runpath = "/1"}, release(37));
  add_library(tree, "/1/liba.so", {.file_class = elf::Class::elf32, .machine = EM_386});
  CHECK(trace(GlibcStarted(tree).ask("liba.so")).back() ==
        "missing: liba.so: wrong ELF class: ELFCLASS32");
}

TEST_CASE("a file that is no ELF file ends the search, whatever comes behind") {
  MemoryTree tree = system_with({.runpath = "/1:/2"}, release(37));
  tree.add_file("/1/liba.so", std::string(100, 'x'));
  add_library(tree, "/2/liba.so");
  const Lookup refused = GlibcStarted(tree).ask("liba.so");
  CHECK(trace(refused) == Lines{"RUNPATH of /app/server: /1/liba.so: fatal, invalid ELF header",
                                "refused: /1/liba.so: invalid ELF header"});
  CHECK(refused.path == "/1/liba.so");
}

TEST_CASE("an error of open other than absence and permission ends its list, not the search") {
  MemoryTree tree = system_with({.runpath = "/1:/2"}, release(37));
  tree.add_link("/1/liba.so", "liba.so");
  add_library(tree, "/2/liba.so");
  add_library(tree, "/lib64/liba.so");
  CHECK(trace(GlibcStarted(tree).ask("liba.so")) ==
        Lines{"RUNPATH of /app/server: /1/liba.so: list ended, Too many levels of symbolic links; "
              "the rest of this list is not searched",
              "default directories: /lib64/liba.so: taken", "found"});
}

TEST_CASE("a relative element that is a file ends its list up to 2.38, not since 2.39") {
  for (const int minor : {38, 39}) {
    MemoryTree tree = system_with({.runpath = "file:/2"}, release(minor));
    tree.add_file("/file", "");
    add_library(tree, "/2/liba.so");
    const Lines lines = trace(GlibcStarted(tree).ask("liba.so"));
    CHECK(lines.back() == (minor < 39 ? "missing: liba.so" + not_found : std::string("found")));
  }
}

TEST_CASE("an absolute element that is a file is no directory, and the next one is tried") {
  MemoryTree tree = system_with({.runpath = "/file:/2"}, release(36));
  tree.add_file("/file", "");
  add_library(tree, "/2/liba.so");
  const Lines lines = trace(GlibcStarted(tree).ask("liba.so"));
  CHECK(lines.front() == "RUNPATH of /app/server: /file/liba.so: absent, no such directory");
  CHECK(lines.back() == "found");
}

TEST_CASE("up to 2.37 the root directory is dropped after it was searched in vain") {
  for (const int minor : {37, 38}) {
    MemoryTree tree = system_with({.runpath = "/"}, release(minor));
    add_library(tree, "/libb.so");
    GlibcStarted server(tree);
    CHECK(trace(server.ask("liba.so")).back() == "missing: liba.so" + not_found);
    CHECK(trace(server.ask("libb.so")).back() ==
          (minor < 38 ? "missing: libb.so" + not_found : std::string("found")));
  }
}

// Hardware variants

TEST_CASE("below each directory the levels are tried best first, then the directory itself") {
  MemoryTree tree = system_with({.runpath = "/1:/2"}, release(37));
  tree.add_directory("/1/glibc-hwcaps/x86-64-v2");
  tree.add_directory("/1/glibc-hwcaps/x86-64-v3");
  add_library(tree, "/2/liba.so");
  Process process;
  process.hwcaps = {HwcapsKind::named, {"x86-64-v3", "x86-64-v2"}};
  CHECK(trace(GlibcStarted(tree, process).ask("liba.so")) ==
        Lines{"RUNPATH of /app/server: /1/glibc-hwcaps/x86-64-v3/liba.so: absent, no such file",
              "RUNPATH of /app/server: /1/glibc-hwcaps/x86-64-v2/liba.so: absent, no such file",
              "RUNPATH of /app/server: /1/liba.so: absent, no such file",
              "RUNPATH of /app/server: /2/liba.so: taken", "found"});
  CHECK(trace(GlibcStarted(tree).ask("liba.so")) ==
        Lines{"RUNPATH of /app/server: /1/liba.so: absent, no such file",
              "RUNPATH of /app/server: /2/liba.so: taken", "found"});
}

TEST_CASE("the origin of a hardware variant is its own directory") {
  MemoryTree tree = system_with({.runpath = "/1"}, release(37));
  add_library(tree, "/1/glibc-hwcaps/x86-64-v2/liba.so", {.runpath = "$ORIGIN"});
  Process process;
  process.hwcaps = {HwcapsKind::named, {"x86-64-v2"}};
  GlibcStarted server(tree, process);
  CHECK(server.map()[server.load("liba.so")].origin == "/1/glibc-hwcaps/x86-64-v2");
}

TEST_CASE("the mask of the loader's arguments cuts levels, what is prepended comes first") {
  const MemoryTree tree = system_with({}, release(37));
  Process process = via_loader(
      {"--glibc-hwcaps-mask", "x86-64-v2:x86-64-v4", "--glibc-hwcaps-prepend", "mine:x86-64-v2"});
  process.hwcaps = {HwcapsKind::named, {"x86-64-v3", "x86-64-v2"}};
  CHECK(GlibcStarted(tree, process).system().cpu().levels == Names{"mine", "x86-64-v2"});
}

TEST_CASE("the legacy directories are tried up to 2.36, not since 2.37") {
  for (const int minor : {36, 37}) {
    MemoryTree tree = system_with({.runpath = "/1"}, release(minor));
    add_library(tree, "/1/tls/x86_64/liba.so");
    add_library(tree, "/1/liba.so");
    CHECK(GlibcStarted(tree).ask("liba.so").path ==
          (minor < 37 ? "/1/tls/x86_64/liba.so" : "/1/liba.so"));
  }
}

// The cache

TEST_CASE("an entry of the cache whose file is gone is followed by the default directories only") {
  MemoryTree tree = system_with({}, release(37));
  add_cache(tree, {cached("liba.so", "/first/liba.so"), cached("liba.so", "/second/liba.so")});
  add_library(tree, "/second/liba.so");
  add_library(tree, "/usr/lib64/liba.so");
  CHECK(trace(GlibcStarted(tree).ask("liba.so")) ==
        Lines{"ld.so.cache: /first/liba.so: absent, no such file",
              "default directories: /lib64/liba.so: absent, no such file",
              "default directories: /usr/lib64/liba.so: taken", "found"});
}

TEST_CASE("an entry of the cache comes before a file in a default directory") {
  MemoryTree tree = system_with({}, release(37));
  add_cache(tree, {cached("liba.so", "/opt/liba.so")});
  add_library(tree, "/opt/liba.so");
  add_library(tree, "/lib64/liba.so");
  CHECK(trace(GlibcStarted(tree).ask("liba.so")) ==
        Lines{"ld.so.cache: /opt/liba.so: taken", "found"});
}

TEST_CASE("a bad file that the cache names stops the start") {
  MemoryTree tree = system_with({}, release(37));
  add_cache(tree, {cached("liba.so", "/opt/liba.so")});
  tree.add_file("/opt/liba.so", "");
  add_library(tree, "/lib64/liba.so");
  CHECK(trace(GlibcStarted(tree).ask("liba.so")).back() == "refused: /opt/liba.so: file too short");
}

TEST_CASE("a cache is not used where it is damaged, unreadable or inhibited") {
  MemoryTree tree = system_with({}, release(37));
  add_library(tree, "/opt/liba.so");
  add_cache(tree, {cached("liba.so", "/opt/liba.so")});
  CHECK(GlibcStarted(tree, via_loader({"--inhibit-cache"})).system().cache() == nullptr);
  CHECK(GlibcStarted(tree).system().cache() != nullptr);
  tree.add_file("/etc/ld.so.cache", "not a cache");
  CHECK(GlibcStarted(tree).system().cache() == nullptr);
  tree.add_file("/etc/ld.so.cache", write_ld_cache({}, ByteOrder::little), 0600);
  Process process;
  process.credentials = {.uid = 1000, .gid = 1000};
  CHECK(GlibcStarted(tree, process).system().cache() == nullptr);
}

TEST_CASE(
    "linking with -z nodefaultlib turns off the default directories and what the cache has below "
    "them") {
  MemoryTree tree = system_with({.flags_1 = DF_1_NODEFLIB}, release(37));
  add_library(tree, "/lib64/deep/liba.so");
  add_library(tree, "/lib64/libb.so");
  add_library(tree, "/opt/libc.so");
  add_cache(tree, {cached("liba.so", "/lib64/deep/liba.so"), cached("libc.so", "/opt/libc.so")});
  GlibcStarted server(tree);
  CHECK(trace(server.ask("liba.so")) == Lines{"missing: liba.so" + not_found});
  const Lookup missing = server.ask("libb.so");
  CHECK(trace(missing) == Lines{"missing: libb.so" + not_found});
  CHECK(missing.notes == Lines{"the default directories are not searched: server is linked with "
                               "-z nodefaultlib"});
  CHECK(trace(server.ask("libc.so")).back() == "found");
}

TEST_CASE("linking with -z nodefaultlib holds for the object that has it alone") {
  MemoryTree tree = system_with({.runpath = "/opt"}, release(37));
  add_library(tree, "/opt/liba.so", {.flags_1 = DF_1_NODEFLIB});
  add_library(tree, "/lib64/libb.so");
  GlibcStarted server(tree);
  const std::size_t a = server.load("liba.so");
  CHECK(trace(server.ask("libb.so", a)) == Lines{"missing: libb.so" + not_found});
  CHECK(trace(server.ask("libb.so")).back() == "found");
}

// Arguments of the loader

TEST_CASE("the option --library-path stands for LD_LIBRARY_PATH") {
  MemoryTree tree = system_with({}, release(37));
  add_library(tree, "/argument/liba.so");
  add_library(tree, "/variable/liba.so");
  Process process = via_loader({"--library-path", "/argument"});
  process.environment = {{"LD_LIBRARY_PATH", "/variable"}};
  CHECK(trace(GlibcStarted(tree, process).ask("liba.so")) ==
        Lines{"LD_LIBRARY_PATH: /argument/liba.so: taken", "found"});
}

TEST_CASE("the option --inhibit-rpath takes the paths of the objects it names") {
  MemoryTree tree = system_with({.rpath = "/1"}, release(37));
  add_library(tree, "/1/liba.so", {.rpath = "/2"});
  add_library(tree, "/2/libb.so");
  GlibcStarted server(tree, via_loader({"--inhibit-rpath", "/1/liba.so"}));
  const std::size_t a = server.load("liba.so");
  CHECK(trace(server.ask("libb.so", a)).back() == "missing: libb.so" + not_found);
}

// Preloading and auditing

TEST_CASE("preloads are LD_PRELOAD's, --preload's and those of /etc/ld.so.preload, in that order") {
  MemoryTree tree = system_with();
  tree.add_file("/etc/ld.so.preload", "c.so:d.so\t e.so # f.so\n#g.so\n\nh.so");
  Process process = via_loader({"--preload", "b.so"});
  process.environment = {{"LD_PRELOAD", "a.so:/x/a2.so  a3.so"}};
  CHECK(shown(GlibcStarted(tree, process).rules().preloads()) ==
        Lines{"LD_PRELOAD: a.so", "LD_PRELOAD: /x/a2.so", "LD_PRELOAD: a3.so", "--preload: b.so",
              "/etc/ld.so.preload: c.so", "/etc/ld.so.preload: d.so", "/etc/ld.so.preload: e.so",
              "/etc/ld.so.preload: h.so"});
}

TEST_CASE("what is preloaded is searched by the program's own paths") {
  MemoryTree tree = system_with({.runpath = "/opt"}, release(37));
  add_library(tree, "/opt/liba.so");
  CHECK(trace(GlibcStarted(tree).ask("liba.so", 0, QueryKind::preload)).back() == "found");
}

TEST_CASE("audit libraries are named by the program since 2.32, and by LD_AUDIT") {
  for (const int minor : {31, 32}) {
    const MemoryTree tree = system_with({.audit = "a.so:b.so", .depaudit = "c.so"}, release(minor));
    const Process process = in_environment({{"LD_AUDIT", "d.so"}});
    CHECK(shown(GlibcStarted(tree, process).rules().audits()) ==
          (minor < 32
               ? Lines{"LD_AUDIT: d.so"}
               : Lines{"LD_AUDIT: d.so", "DT_AUDIT: a.so", "DT_AUDIT: b.so", "DT_DEPAUDIT: c.so"}));
  }
}

TEST_CASE("the option --audit names audit libraries behind those of LD_AUDIT") {
  const MemoryTree tree = system_with();
  Process process = via_loader({"--audit", "b.so:c.so"});
  process.environment = {{"LD_AUDIT", "a.so"}};
  CHECK(shown(GlibcStarted(tree, process).rules().audits()) ==
        Lines{"LD_AUDIT: a.so", "--audit: b.so", "--audit: c.so"});
}

TEST_CASE("audit libraries are searched by the program's RUNPATH since 2.35") {
  for (const int minor : {34, 35}) {
    MemoryTree tree = system_with({.runpath = "/opt"}, release(minor));
    add_library(tree, "/opt/liba.so");
    CHECK(trace(GlibcStarted(tree).ask("liba.so", 0, QueryKind::audit)).back() ==
          (minor < 35 ? "missing: liba.so" + not_found : std::string("found")));
  }
}

TEST_CASE("for an audit library and its needs the program's RUNPATH is before LD_LIBRARY_PATH") {
  MemoryTree tree = system_with({.runpath = "/opt"}, release(37));
  for (const char* directory : {"/opt", "/variable"}) {
    for (const char* name : {"/liba.so", "/libb.so", "/libc.so"})
      add_library(tree, std::string(directory) + name);
  }
  GlibcStarted server(tree, in_environment({{"LD_LIBRARY_PATH", "/variable"}}));
  const std::size_t a = server.load("liba.so", 0, QueryKind::audit);
  const std::size_t b = server.load("libb.so", a);
  CHECK(server.map()[a].path == "/opt/liba.so");
  CHECK(server.map()[b].path == "/opt/libb.so");
  CHECK(server.ask("libc.so", b).path == "/opt/libc.so");
  CHECK(server.ask("libc.so").path == "/variable/libc.so");
}

TEST_CASE("an audit library is opened by the loader, whose paths and flags serve") {
  MemoryTree tree = system_with({.runpath = "$ORIGIN", .flags_1 = DF_1_NODEFLIB}, release(34));
  add_library(tree, "/lib64/liba.so");
  CHECK(trace(GlibcStarted(tree).ask("liba.so", 0, QueryKind::audit)) ==
        Lines{"default directories: /lib64/liba.so: taken", "found"});
}

// Set-user-ID starts

TEST_CASE("in a set-user-ID start LD_LIBRARY_PATH is not looked at") {
  MemoryTree tree = system_with({}, release(37));
  add_library(tree, "/variable/liba.so");
  GlibcStarted server(tree, in_environment({{"LD_LIBRARY_PATH", "/variable"}}), "/app/server",
                      Secure::yes);
  const Lookup missing = server.ask("liba.so");
  CHECK(trace(missing).front() == "default directories: /lib64/liba.so: absent, no such file");
  CHECK(missing.notes == Lines{"LD_LIBRARY_PATH does not apply: the program starts set-user-ID"});
}

TEST_CASE("in a set-user-ID start audit libraries are names without a slash, of the same mode") {
  MemoryTree tree = system_with({.audit = "/lib64/libc.so:libd.so"}, release(37));
  tree.add_file("/lib64/liba.so", made_elf({}), 04755);
  add_library(tree, "/lib64/libb.so");
  GlibcStarted server(tree, in_environment({{"LD_AUDIT", "liba.so:/lib64/liba.so"}}), "/app/server",
                      Secure::yes);
  CHECK(shown(server.rules().audits()) == Lines{"LD_AUDIT: liba.so", "DT_AUDIT: libd.so"});
  const auto ask = [&](const char* name) {
    return trace(server.ask(name, 0, QueryKind::audit)).back();
  };
  CHECK(ask("liba.so") == "found");
  CHECK(ask("libb.so") == "missing: libb.so" + not_found);
}

TEST_CASE("in a set-user-ID start the program's $ORIGIN counts below a default directory only") {
  MemoryTree tree = system_with({}, release(37));
  MadeElf tool{.interpreter = interpreter, .runpath = "$ORIGIN/x:/a/$ORIGIN:${ORIGIN}y"};
  tree.add_file("/lib64/tool", made_elf(tool), 04755);
  tree.add_file("/bin/tool", made_elf(tool), 04755);
  add_library(tree, "/lib64/x/liba.so");
  add_library(tree, "/bin/x/liba.so");
  GlibcStarted inside(tree, {}, "/lib64/tool", Secure::yes);
  CHECK(trace(inside.ask("liba.so")) ==
        Lines{"RUNPATH of /lib64/tool: /lib64/x/liba.so: taken", "found"});
  GlibcStarted outside(tree, {}, "/bin/tool", Secure::yes);
  CHECK(trace(outside.ask("liba.so")).front() ==
        "default directories: /lib64/liba.so: absent, no such file");
}

TEST_CASE("in a set-user-ID start a token in a need is an error") {
  const MemoryTree tree = system_with();
  GlibcStarted server(tree, {}, "/app/server", Secure::yes);
  CHECK(trace(server.ask("$ORIGIN/liba.so")) ==
        Lines{"refused: $ORIGIN/liba.so: DST not allowed in SUID/SGID programs"});
}

TEST_CASE("in a set-user-ID start $ORIGIN is allowed to dlopen as it is in a list") {
  MemoryTree tree = system_with({}, release(37));
  tree.add_file("/lib64/tool", made_elf({.interpreter = interpreter}), 04755);
  tree.add_file("/bin/tool", made_elf({.interpreter = interpreter}), 04755);
  add_library(tree, "/lib64/x/liba.so");
  add_library(tree, "/bin/x/liba.so");
  const auto ask = [&](const std::string& program, const std::string& name) {
    return trace(GlibcStarted(tree, {}, program, Secure::yes).ask(name, 0, QueryKind::dlopen))
        .back();
  };
  CHECK(ask("/lib64/tool", "$ORIGIN/x/liba.so") == "found");
  CHECK(ask("/lib64/tool", "/lib64/../$ORIGIN/x/liba.so") ==
        "missing: /lib64/../$ORIGIN/x/liba.so" + not_found);
  CHECK(ask("/bin/tool", "$ORIGIN/x/liba.so") == "missing: $ORIGIN/x/liba.so" + not_found);
}

TEST_CASE("a set-user-ID start preloads set-user-ID objects only, and none by the cache") {
  MemoryTree tree = system_with({}, release(37));
  tree.add_file("/lib64/liba.so", made_elf({}), 04755);
  tree.add_file("/lib64/libb.so", made_elf({}), 0755);
  tree.add_file("/opt/libc.so", made_elf({}), 04755);
  add_cache(tree, {cached("libc.so", "/opt/libc.so")});
  GlibcStarted server(tree, in_environment({{"LD_PRELOAD", "liba.so /lib64/libb.so"}}),
                      "/app/server", Secure::yes);
  CHECK(shown(server.rules().preloads()) == Lines{"LD_PRELOAD: liba.so"});
  const auto ask = [&](const char* name) {
    return trace(server.ask(name, 0, QueryKind::preload)).back();
  };
  CHECK(ask("liba.so") == "found");
  CHECK(ask("libb.so") == "missing: libb.so" + not_found);
  CHECK(ask("libc.so") == "missing: libc.so" + not_found);
}

TEST_CASE("a set-user-ID start passes over a preload without the bit and tries the next place") {
  MemoryTree tree = system_with({.runpath = "/lib64/a:/lib64/b"}, release(37));
  tree.add_file("/lib64/a/liba.so", made_elf({}), 0755);
  tree.add_file("/lib64/b/liba.so", made_elf({}), 04755);
  GlibcStarted server(tree, {}, "/app/server", Secure::yes);
  CHECK(trace(server.ask("liba.so", 0, QueryKind::preload)) ==
        Lines{"RUNPATH of /app/server: /lib64/a/liba.so: absent, not set-user-ID, as what a "
              "set-user-ID start preloads must be",
              "RUNPATH of /app/server: /lib64/b/liba.so: taken", "found"});
}

// Another root

TEST_CASE("absolute links and .. stay inside the root") {
  MemoryTree tree = system_with({.runpath = "/../../opt"}, release(37));
  add_library(tree, "/store/liba.so");
  tree.add_link("/opt", "/../store");
  GlibcStarted server(tree);
  const Lookup found = server.ask("liba.so");
  CHECK(found.path == "/../../opt/liba.so");
  CHECK(found.opened.where.path == "/store/liba.so");
  CHECK(found.opened.where.links == Lines{"/opt"});
}
