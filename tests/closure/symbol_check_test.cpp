#include "closure/symbol_check.h"

#include "closure/engine.h"
#include "elf/constants.h"
#include "support/closure_lines.h"
#include "support/counted_tree.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::closure;
using test::finding_lines;
using test::Hidden;
using test::made_elf;
using test::MadeElf;
using test::MadeLdSo;
using test::MadeUse;
using tree::MemoryTree;
using Lines = std::vector<std::string>;

namespace {

const std::string interpreter = "/lib64/ld-linux-x86-64.so.2";
const std::string musl_interpreter = "/lib/ld-musl-x86_64.so.1";

MemoryTree system_with(MadeElf server) {
  MemoryTree tree;
  tree.add_file(interpreter, test::made_ld_so(), 0755);
  server.interpreter = interpreter;
  tree.add_file("/app/server", made_elf(server), 0755);
  return tree;
}

MemoryTree musl_with(MadeElf server) {
  MemoryTree tree;
  tree.add_file(musl_interpreter, test::made_musl(), 0755);
  server.interpreter = musl_interpreter;
  tree.add_file("/app/server", made_elf(server), 0755);
  return tree;
}

Lines checked(const MemoryTree& tree, std::vector<loader::Variable> environment = {}) {
  loader::Process process;
  process.environment = std::move(environment);
  const Engine engine(tree, process, {.check_symbols = CheckSymbols::yes});
  return finding_lines(engine.resolve("/app/server"));
}

}  // namespace

TEST_CASE("a symbol may be defined by any object of the scope, the program included") {
  MemoryTree tree = system_with({.needs = {"liba.so", "libb.so"},
                                 .imports = {{.name = "a"}, {.name = "b", .use = MadeUse::data}},
                                 .exports = {{.name = "from_program"}}});
  tree.add_file("/lib64/liba.so", made_elf({.imports = {{.name = "b"}, {.name = "from_program"}},
                                            .exports = {{.name = "a"}}}));
  tree.add_file("/lib64/libb.so", made_elf({.exports = {{.name = "b"}}}));
  CHECK(checked(tree).empty());
}

TEST_CASE("undefined data stops the start, an undefined function does at its first call") {
  const MemoryTree tree = system_with({.imports = {{.name = "f"},
                                                   {.name = "v", .use = MadeUse::data},
                                                   {.name = "t", .use = MadeUse::tls},
                                                   {.name = "unused", .use = MadeUse::nothing}}});
  CHECK(checked(tree) == Lines{"warning /app/server: undefined symbol: f",
                               "error /app/server: undefined symbol: v",
                               "error /app/server: undefined symbol: t"});
}

TEST_CASE("bound at once, an undefined function stops the start") {
  const Lines stops{"error /app/server: undefined symbol: f"};
  CHECK(checked(system_with({.flags = DF_BIND_NOW, .imports = {{.name = "f"}}})) == stops);
  CHECK(checked(system_with({.flags_1 = DF_1_NOW, .imports = {{.name = "f"}}})) == stops);
  CHECK(checked(system_with({.imports = {{.name = "f"}}, .more_dynamic = {{DT_BIND_NOW, 0}}})) ==
        stops);
  CHECK(checked(system_with({.imports = {{.name = "f"}}}), {{"LD_BIND_NOW", "1"}}) == stops);
  CHECK(checked(system_with({.imports = {{.name = "f"}}}), {{"LD_BIND_NOW", ""}}) ==
        Lines{"warning /app/server: undefined symbol: f"});
}

TEST_CASE("a weak reference that nobody defines is no fault, a weak definition is one") {
  MemoryTree tree = system_with(
      {.needs = {"liba.so"}, .imports = {{.name = "f", .binding = STB_WEAK}, {.name = "g"}}});
  tree.add_file("/lib64/liba.so", made_elf({.exports = {{.name = "g", .binding = STB_WEAK}}}));
  CHECK(checked(tree).empty());
}

TEST_CASE("hidden and local symbols define nothing") {
  MemoryTree tree = system_with({.needs = {"liba.so"},
                                 .imports = {{.name = "hidden", .use = MadeUse::data},
                                             {.name = "local", .use = MadeUse::data},
                                             {.name = "protected", .use = MadeUse::data}}});
  tree.add_file("/lib64/liba.so",
                made_elf({.exports = {{.name = "hidden", .visibility = STV_HIDDEN},
                                      {.name = "local", .binding = STB_LOCAL},
                                      {.name = "protected", .visibility = STV_PROTECTED}}}));
  CHECK(checked(tree) == Lines{"error /app/server: undefined symbol: hidden",
                               "error /app/server: undefined symbol: local"});
}

TEST_CASE("a version that is wanted must be the definition's, and is told") {
  MemoryTree tree =
      system_with({.needs = {"liba.so"},
                   .version_needs = {{"liba.so", {"V1", "V2"}}},
                   .imports = {{.name = "f", .version = "V1", .use = MadeUse::data},
                               {.name = "f2", .version = "V2", .use = MadeUse::data}}});
  tree.add_file(
      "/lib64/liba.so",
      made_elf({.soname = "liba.so",
                .versions = {"V1", "V2"},
                .exports = {{.name = "f", .version = "V1"}, {.name = "f2", .version = "V1"}}}));
  CHECK(checked(tree) == Lines{"error /app/server: undefined symbol: f2, version V2"});
}

TEST_CASE("a copy relocation passes over the program") {
  CHECK(checked(system_with({.imports = {{.name = "v", .use = MadeUse::copy}},
                             .exports = {{.name = "v", .type = STT_OBJECT}}})) ==
        Lines{"error /app/server: undefined symbol: v"});
}

TEST_CASE("a library that the program takes nothing from is told, and needed all the same") {
  MemoryTree tree = system_with({.needs = {"liba.so", "libb.so"}, .imports = {{.name = "a"}}});
  tree.add_file("/lib64/liba.so", made_elf({.exports = {{.name = "a"}}}));
  tree.add_file("/lib64/libb.so", made_elf({.exports = {{.name = "b"}}}));
  CHECK(checked(tree) ==
        Lines{"note /lib64/libb.so: /app/server needs it but takes no symbol from it"});
}

TEST_CASE("a library that is needed by two names is told once, and the program never") {
  MemoryTree tree = system_with({.needs = {"liba.so", "libb.so", "self.so"}, .soname = "self.so"});
  tree.add_file("/lib64/liba.so", made_elf({.soname = "libb.so"}));
  CHECK(checked(tree) ==
        Lines{"note /lib64/liba.so: /app/server needs it but takes no symbol from it"});
}

TEST_CASE("musl binds everything at start and looks at no version") {
  MemoryTree tree = musl_with({.needs = {"liba.so"},
                               .version_needs = {{"liba.so", {"V2"}}},
                               .imports = {{.name = "f", .version = "V2"}, {.name = "gone"}}});
  tree.add_file("/lib/liba.so", made_elf({.soname = "liba.so",
                                          .versions = {"V1"},
                                          .exports = {{.name = "f", .version = "V1"}}}));
  CHECK(checked(tree) == Lines{"error /app/server: Error relocating /app/server: gone: symbol not "
                               "found"});
}

TEST_CASE("to musl a hidden definition is none") {
  MemoryTree tree = musl_with({.needs = {"liba.so"}, .imports = {{.name = "f"}, {.name = "g"}}});
  tree.add_file("/lib/liba.so",
                made_elf({.soname = "liba.so",
                          .versions = {"V1"},
                          .exports = {{.name = "f", .version = "V1", .hidden = Hidden::yes},
                                      {.name = "g", .version = "V1"}}}));
  CHECK(checked(tree) ==
        Lines{"error /app/server: Error relocating /app/server: f: symbol not found"});
}

// One build

namespace {

// A glibc whose two parts have these banners and private symbols.
MemoryTree glibc(const std::string& ld_so_version, const std::string& libc_version,
                 const std::string& offered, const std::string& wanted) {
  MemoryTree tree;
  MadeLdSo ld_so{.version = ld_so_version};
  ld_so.elf.versions = {"GLIBC_PRIVATE"};
  ld_so.elf.exports = {{.name = offered, .version = "GLIBC_PRIVATE"}};
  tree.add_file(interpreter, test::made_ld_so(ld_so), 0755);
  const std::string banner = "GNU C Library (" + libc_version + ") stable release version 2.36.\n";
  tree.add_file("/lib64/libc.so.6",
                made_elf({.needs = {"ld-linux-x86-64.so.2"},
                          .soname = "libc.so.6",
                          .version_needs = {{"ld-linux-x86-64.so.2", {"GLIBC_PRIVATE"}}},
                          .versions = {"GLIBC_PRIVATE"},
                          .imports = {{.name = wanted, .version = "GLIBC_PRIVATE"}},
                          .read_only_data = '\0' + banner + '\0'}));
  tree.add_file("/app/server", made_elf({.interpreter = interpreter, .needs = {"libc.so.6"}}),
                0755);
  return tree;
}

Lines build_findings(const MemoryTree& tree) {
  return finding_lines(Engine(tree, {}).resolve("/app/server"));
}

}  // namespace

TEST_CASE("loader and libc of one build have one banner and each other's private symbols") {
  CHECK(build_findings(glibc("V 1", "V 1", "_rtld_global", "_rtld_global")).empty());
}

TEST_CASE("loader and libc of two builds are told by their banners") {
  CHECK(build_findings(glibc("V 1", "V 2", "_rtld_global", "_rtld_global")) ==
        Lines{"error /lib64/libc.so.6: it is of V 2, its loader of V 1"});
}

TEST_CASE("loader and libc of two builds are told by the private symbols one lacks") {
  CHECK(build_findings(glibc("V 1", "V 1", "_dl_old", "_dl_new")) ==
        Lines{"error /lib64/libc.so.6: undefined symbol: _dl_new, version GLIBC_PRIVATE"});
}

TEST_CASE("whether all is of one build is found without reading a file twice") {
  const test::CountedTree tree(glibc("V 1", "V 1", "_rtld_global", "_rtld_global"));
  CHECK(Engine(tree, {}).resolve("/app/server").starts());
  CHECK(tree.reads == 3);  // the program, its loader, its libc
}
