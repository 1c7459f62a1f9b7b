#include "loader/musl.h"

#include "elf/constants.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "support/started.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::loader;
using test::made_elf;
using test::MadeElf;
using test::MuslStarted;
using test::trace;
using tree::MemoryTree;
using Lines = std::vector<std::string>;
using Names = std::vector<std::string>;

namespace {

const std::string interpreter = "/lib/ld-musl-x86_64.so.1";

MemoryTree system_with(MadeElf server = {}, const std::string& ld_so = interpreter) {
  MemoryTree tree;
  tree.add_file(ld_so, test::made_musl(), 0755);
  server.interpreter = ld_so;
  tree.add_file("/app/server", made_elf(server), 0755);
  return tree;
}

void add_library(MemoryTree& tree, const std::string& path, const MadeElf& library = {}) {
  tree.add_file(path, made_elf(library));
}

Process in_environment(std::vector<Variable> environment) {
  Process process;
  process.environment = std::move(environment);
  return process;
}

std::string missing(const std::string& name, const std::string& by = "/app/server") {
  return "missing: Error loading shared library " + name +
         ": No such file or directory (needed by " + by + ")";
}

// The directories searched for what nobody's list has.
Names searched_last(MuslStarted&& server) {
  Names directories;
  for (const Attempt& attempt : server.ask("gone.so").attempts) {
    if (attempt.source == PathSource::defaults)
      directories.emplace_back(tree::parent(attempt.path));
  }
  return directories;
}

}  // namespace

TEST_CASE("names that stand for libc are the loader, and are not searched") {
  const MemoryTree tree = system_with();
  MuslStarted server(tree);
  for (const char* name : {"libc.so", "libc.so.6", "libc.musl-x86_64.so.1", "libpthread.so.0",
                           "librt.so.1", "libm.so.6", "libdl.so.2", "libutil.so.1", "libxnet.so"}) {
    INFO(name);
    const Lookup lookup = server.ask(name);
    CHECK(trace(lookup) == Lines{"mapped"});
    CHECK(lookup.object == 1U);
  }
  CHECK(server.ask(interpreter).object == 1U);
}

TEST_CASE("libresolv, libcrypt and libc++ do not stand for libc") {
  const MemoryTree tree = system_with();
  MuslStarted server(tree);
  for (const char* name : {"libresolv.so.2", "libcrypt.so.1", "libc++.so.1", "libmagic.so.1"})
    CHECK(trace(server.ask(name)).back() == missing(name));
}

TEST_CASE("a second libc that is found by search or path is the loader instead") {
  MemoryTree tree = system_with({.runpath = "/opt"});
  add_library(tree, "/opt/libother.so",
              {.exports = {{.name = "__libc_start_main"}, {.name = "stdin", .type = STT_OBJECT}}});
  add_library(tree, "/opt/libstart.so", {.exports = {{.name = "__libc_start_main"}}});
  MuslStarted server(tree);
  CHECK(server.ask("libother.so").object == 1U);
  CHECK(server.ask("/opt/libother.so").object == 1U);
  CHECK(trace(server.ask("libstart.so")).back() == "found");
}

TEST_CASE("musl searches LD_LIBRARY_PATH, then the chain of RUNPATHs, then its system path") {
  MemoryTree tree = system_with({.runpath = "/program"});
  add_library(tree, "/program/liba.so", {.rpath = "/rpath-of-a", .runpath = "/of-a"});
  add_library(tree, "/of-a/libb.so", {.rpath = "/of-b"});
  MuslStarted server(tree, in_environment({{"LD_LIBRARY_PATH", "/variable"}}));
  const std::size_t b = server.load("libb.so", server.load("liba.so"));
  CHECK(trace(server.ask("libx.so", b)) ==
        Lines{
            "LD_LIBRARY_PATH: /variable/libx.so: absent, no such file",
            "RPATH of /of-a/libb.so: /of-b/libx.so: absent, no such file",
            "RUNPATH of /program/liba.so: /of-a/libx.so: absent, no such file",
            "RUNPATH of /app/server: /program/libx.so: absent, no such file",
            "default directories: /lib/libx.so: absent, no such file",
            "default directories: /usr/local/lib/libx.so: absent, no such file",
            "default directories: /usr/lib/libx.so: absent, no such file",
            missing("libx.so", "/of-a/libb.so"),
        });
}

TEST_CASE("lists are cut at colons and newlines, and empty elements are nothing") {
  MemoryTree tree = system_with({.runpath = ":/a::/b\n/c:"});
  add_library(tree, "/srv/libx.so");
  Process process;
  process.directory = "/srv";
  const Lines lines = trace(MuslStarted(tree, process).ask("libx.so"));
  CHECK(Lines(lines.begin(), lines.begin() + 4) ==
        Lines{"RUNPATH of /app/server: /a/libx.so: absent, no such file",
              "RUNPATH of /app/server: /b/libx.so: absent, no such file",
              "RUNPATH of /app/server: /c/libx.so: absent, no such file",
              "default directories: /lib/libx.so: absent, no such file"});
}

TEST_CASE("only $ORIGIN is a token, any other $ voids the whole list") {
  MemoryTree tree = system_with({.runpath = "/a:$LIB:/b"});
  CHECK(trace(MuslStarted(tree).ask("libx.so")).front() ==
        "default directories: /lib/libx.so: absent, no such file");
  tree = system_with({.runpath = "$ORIGIN/x:${ORIGIN}/y"});
  const Lines lines = trace(MuslStarted(tree).ask("libx.so"));
  CHECK(lines[0] == "RUNPATH of /app/server: /app/x/libx.so: absent, no such file");
  CHECK(lines[1] == "RUNPATH of /app/server: /app/y/libx.so: absent, no such file");
}

TEST_CASE("a need with a slash is a path, in which $ORIGIN is nothing special") {
  MemoryTree tree = system_with();
  add_library(tree, "/app/libx.so");
  MuslStarted server(tree);
  CHECK(trace(server.ask("$ORIGIN/libx.so")) ==
        Lines{"named by path: $ORIGIN/libx.so: absent, no such file", missing("$ORIGIN/libx.so")});
  CHECK(trace(server.ask("/app/libx.so")).back() == "found");
}

TEST_CASE("the origin of a program is its file's if the kernel starts it, else as given") {
  MemoryTree tree = system_with();
  tree.add_link("/bin/server", "../app/server");
  CHECK(MuslStarted(tree, {}, "/bin/server").map()[0].origin == "/app");
  Process process;
  process.proc_mounted = false;
  CHECK_FALSE(MuslStarted(tree, process, "/bin/server").map()[0].origin);
  Process given;
  given.via_loader.emplace();
  CHECK(MuslStarted(tree, given, "/bin/server").map()[0].origin == "/bin");
  given.directory = "/app";
  CHECK(MuslStarted(tree, given, "server").map()[0].origin == ".");
}

TEST_CASE("the origin of a library is the directory it was found in") {
  MemoryTree tree = system_with({.runpath = "/current"});
  add_library(tree, "/store/liba.so");
  tree.add_link("/current", "store");
  MuslStarted server(tree);
  CHECK(server.map()[server.load("liba.so")].origin == "/current");
}

TEST_CASE("the first file that can be opened is it, or an error") {
  MemoryTree tree = system_with({.runpath = "/1:/2"});
  add_library(tree, "/1/liba.so", {.file_class = elf::Class::elf32, .machine = EM_386});
  add_library(tree, "/2/liba.so");
  tree.add_file("/1/libb.so", std::string(100, 'x'));
  add_library(tree, "/2/libb.so");
  MuslStarted server(tree);
  CHECK(trace(server.ask("liba.so")) ==
        Lines{"RUNPATH of /app/server: /1/liba.so: fatal, 32-bit, a 64-bit library is needed",
              "refused: Error loading shared library liba.so: Exec format error (needed by "
              "/app/server)"});
  CHECK(trace(server.ask("libb.so")).back() ==
        "refused: Error loading shared library libb.so: Exec format error (needed by "
        "/app/server)");
}

TEST_CASE("the machine of a file is not looked at") {
  MemoryTree tree = system_with({.runpath = "/1"});
  add_library(tree, "/1/liba.so", {.machine = EM_AARCH64});
  CHECK(trace(MuslStarted(tree).ask("liba.so")).back() == "found");
}

TEST_CASE("musl goes on where a file is absent or closed, and stops at a round of links") {
  MemoryTree tree = system_with({.runpath = "/file:/closed:/long:/2"});
  tree.add_file("/file", "");
  tree.add_file("/closed/liba.so", made_elf({}), 0);
  add_library(tree, "/2/liba.so");
  tree.add_link("/2/libb.so", "libb.so");
  Process process;
  process.credentials = {.uid = 1000, .gid = 1000};
  MuslStarted server(tree, process);
  CHECK(trace(server.ask("liba.so")) ==
        Lines{"RUNPATH of /app/server: /file/liba.so: absent, Not a directory",
              "RUNPATH of /app/server: /closed/liba.so: unreadable, Permission denied",
              "RUNPATH of /app/server: /long/liba.so: absent, no such file",
              "RUNPATH of /app/server: /2/liba.so: taken", "found"});
  CHECK(trace(server.ask("libb.so")).back() ==
        "refused: Error loading shared library libb.so: Too many levels of symbolic links "
        "(needed by /app/server)");
}

TEST_CASE("a need matches the base name of an earlier search result, never a SONAME") {
  MemoryTree tree = system_with({.runpath = "/opt"});
  add_library(tree, "/opt/liba.so", {.soname = "liba.so.1"});
  MuslStarted server(tree);
  const std::size_t a = server.load("liba.so");
  CHECK(trace(server.ask("liba.so")) == Lines{"mapped"});
  CHECK(server.ask("liba.so").object == a);
  CHECK(trace(server.ask("liba.so.1")).back() == missing("liba.so.1"));
}

TEST_CASE("a library named by a path is found again by search, as the same file") {
  MemoryTree tree = system_with({.runpath = "/opt"});
  add_library(tree, "/opt/liba.so");
  MuslStarted server(tree);
  const std::size_t a = server.load("/opt/liba.so");
  CHECK(server.map()[a].short_name.empty());
  const Lookup again = server.ask("liba.so");
  CHECK(trace(again) == Lines{"RUNPATH of /app/server: /opt/liba.so: taken", "mapped"});
  CHECK(again.object == a);
  CHECK(trace(server.ask("liba.so")) == Lines{"mapped"});
}

TEST_CASE("filters and auxiliary objects are passed over") {
  MemoryTree tree = system_with();
  add_library(tree, "/lib/liba.so");
  MuslStarted server(tree);
  CHECK(trace(server.ask("liba.so", 0, QueryKind::filter)) == Lines{"ignored"});
  CHECK(trace(server.ask("liba.so", 0, QueryKind::auxiliary)) == Lines{"ignored"});
}

TEST_CASE("the program satisfies nothing") {
  MemoryTree tree = system_with({.soname = "libserver.so", .runpath = "/app"});
  MuslStarted server(tree);
  CHECK(trace(server.ask("libserver.so")).back() == missing("libserver.so"));
  CHECK(trace(server.ask("server")).back() == "found");
}

TEST_CASE("the path file names the system path, at newlines or colons") {
  MemoryTree tree = system_with();
  tree.add_file("/etc/ld-musl-x86_64.path", "/a\n/b:/c\n");
  CHECK(searched_last(MuslStarted(tree)) == Names{"/a", "/b", "/c"});
}

TEST_CASE("without a path file musl has its own path, with an empty or closed one none") {
  MemoryTree tree = system_with();
  CHECK(searched_last(MuslStarted(tree)) == Names{"/lib", "/usr/local/lib", "/usr/lib"});
  tree.add_file("/etc/ld-musl-x86_64.path", "");
  CHECK(searched_last(MuslStarted(tree)).empty());
  tree.add_file("/etc/ld-musl-x86_64.path", "/a\n", 0600);
  Process process;
  process.credentials = {.uid = 1000, .gid = 1000};
  CHECK(searched_last(MuslStarted(tree, process)).empty());
}

TEST_CASE("the path file lies below the loader's own prefix") {
  LdSo ld_so;
  ld_so.path_file = "/etc/ld-musl-x86_64.path";
  CHECK(musl_path_file("/lib/ld.so", ld_so) == "/etc/ld-musl-x86_64.path");
  CHECK(musl_path_file("/opt/m/lib/ld.so", ld_so) == "/opt/m/etc/ld-musl-x86_64.path");
  CHECK(musl_path_file("m/lib/ld.so", ld_so) == "/etc/ld-musl-x86_64.path");
  MemoryTree tree = system_with({}, "/opt/musl/lib/ld-musl-x86_64.so.1");
  tree.add_file("/opt/musl/etc/ld-musl-x86_64.path", "/opt/musl/lib");
  tree.add_file("/etc/ld-musl-x86_64.path", "/host");
  CHECK(searched_last(MuslStarted(tree)) == Names{"/opt/musl/lib"});
}

TEST_CASE("a set-user-ID start looks at neither LD_LIBRARY_PATH nor LD_PRELOAD") {
  const MemoryTree tree = system_with();
  MuslStarted server(tree, in_environment({{"LD_LIBRARY_PATH", "/x"}, {"LD_PRELOAD", "a.so"}}),
                     "/app/server", Secure::yes);
  CHECK(trace(server.ask("liba.so")).front() ==
        "default directories: /lib/liba.so: absent, no such file");
  CHECK(server.rules().preloads().empty());
}

TEST_CASE(
    "what is preloaded is searched by no object's paths, and /etc/ld.so.preload is not read") {
  MemoryTree tree = system_with({.runpath = "/opt"});
  tree.add_file("/etc/ld.so.preload", "b.so");
  add_library(tree, "/opt/a.so");
  MuslStarted server(tree, in_environment({{"LD_PRELOAD", "a.so: c.so\n"}}));
  const auto preloads = server.rules().preloads();
  REQUIRE(preloads.size() == 2);
  CHECK(preloads[0].name == "a.so");
  CHECK(preloads[1].name == "c.so");
  CHECK(trace(server.ask("a.so", 0, QueryKind::preload)).front() ==
        "default directories: /lib/a.so: absent, no such file");
  CHECK(server.rules().audits().empty());
}
