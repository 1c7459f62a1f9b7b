#include "closure/version_check.h"

#include "closure/engine.h"
#include "elf/constants.h"
#include "support/closure_lines.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::closure;
using test::finding_lines;
using test::made_elf;
using test::MadeElf;
using test::weak_version;
using tree::MemoryTree;
using Lines = std::vector<std::string>;

namespace {

const std::string interpreter = "/lib64/ld-linux-x86-64.so.2";

MemoryTree system_with(MadeElf server, int minor = 36) {
  MemoryTree tree;
  tree.add_file(interpreter, test::made_ld_so({.release = {2, minor}}), 0755);
  server.interpreter = interpreter;
  tree.add_file("/app/server", made_elf(server), 0755);
  return tree;
}

Closure resolved(const MemoryTree& tree) {
  return Engine(tree, {}).resolve("/app/server");
}

}  // namespace

TEST_CASE("a version that its library defines is found, the base definition counted") {
  MemoryTree tree =
      system_with({.needs = {"liba.so"}, .version_needs = {{"liba.so", {"V1", "liba.so"}}}});
  tree.add_file("/lib64/liba.so", made_elf({.soname = "liba.so", .versions = {"V1", "V2"}}));
  CHECK(finding_lines(resolved(tree)).empty());
}

TEST_CASE("a version that is not there is told in the loader's words, and stops the start") {
  MemoryTree tree = system_with({.needs = {"liba.so"}, .version_needs = {{"liba.so", {"V2"}}}});
  tree.add_file("/lib64/liba.so", made_elf({.soname = "liba.so", .versions = {"V1"}}));
  const Closure closure = resolved(tree);
  CHECK(finding_lines(closure) ==
        Lines{"error /lib64/liba.so: version `V2' not found (required by /app/server)"});
  CHECK_FALSE(closure.starts());
}

TEST_CASE("a weak version that is not there is a warning") {
  MemoryTree tree =
      system_with({.needs = {"liba.so"}, .version_needs = {{"liba.so", {weak_version("V2")}}}});
  tree.add_file("/lib64/liba.so", made_elf({.soname = "liba.so", .versions = {"V1"}}));
  const Closure closure = resolved(tree);
  CHECK(finding_lines(closure) ==
        Lines{"warning /lib64/liba.so: weak version `V2' not found (required by /app/server)"});
  CHECK(closure.starts());
}

TEST_CASE("a library without versions is accepted if it has a version table, or since 2.41") {
  for (const int minor : {40, 41}) {
    MemoryTree tree =
        system_with({.needs = {"liba.so"}, .version_needs = {{"liba.so", {"V1"}}}}, minor);
    tree.add_file("/lib64/liba.so", made_elf({.soname = "liba.so"}));
    const Closure closure = resolved(tree);
    CHECK(finding_lines(closure) ==
          (minor < 41
               ? Lines{"error /lib64/liba.so: no versions at all (required by /app/server)"}
               : Lines{"warning /lib64/liba.so: no version information available (required by "
                       "/app/server)"}));
    // It wants versions itself, so it has a version table.
    tree.add_file("/lib64/liba.so", made_elf({.needs = {"libb.so"},
                                              .soname = "liba.so",
                                              .version_needs = {{"libb.so", {"B"}}}}));
    tree.add_file("/lib64/libb.so", made_elf({.soname = "libb.so", .versions = {"B"}}));
    CHECK(finding_lines(resolved(tree)) ==
          Lines{"warning /lib64/liba.so: no version information available (required by "
                "/app/server)"});
  }
}

TEST_CASE("a version is looked for in what goes by a name asked for, never by a SONAME") {
  MemoryTree tree = system_with({.needs = {"libx.so"}, .version_needs = {{"libreal.so", {"V1"}}}});
  tree.add_file("/lib64/libx.so", made_elf({.soname = "libreal.so", .versions = {"V1"}}));
  CHECK(finding_lines(resolved(tree)) ==
        Lines{"error /app/server: its version needs name libreal.so, which nothing it needs is "
              "loaded as"});
}

TEST_CASE("a need rewritten to a path does not answer version needs by the name it had") {
  MemoryTree tree =
      system_with({.needs = {"/opt/liba.so"}, .version_needs = {{"liba.so", {"V1"}}}});
  tree.add_file("/opt/liba.so", made_elf({.soname = "liba.so", .versions = {"V1"}}));
  CHECK_FALSE(resolved(tree).starts());
  tree =
      system_with({.needs = {"/opt/liba.so", "liba.so"}, .version_needs = {{"liba.so", {"V1"}}}});
  tree.add_file("/opt/liba.so", made_elf({.soname = "liba.so", .versions = {"V1"}}));
  CHECK(resolved(tree).starts());
}

TEST_CASE("of a library that is missing no version is looked for") {
  const MemoryTree tree =
      system_with({.needs = {"liba.so"}, .version_needs = {{"liba.so", {"V1"}}}});
  CHECK(finding_lines(resolved(tree)).empty());
}

TEST_CASE("packed relative relocations without the version that says so are refused since 2.36") {
  for (const int minor : {35, 36}) {
    MadeElf server{.needs = {"libc.so.6"},
                   .version_needs = {{"libc.so.6", {"GLIBC_2.34"}}},
                   .more_dynamic = {{DT_RELR, 0}}};
    MemoryTree tree = system_with(server, minor);
    tree.add_file("/lib64/libc.so.6", made_elf({.soname = "libc.so.6",
                                                .versions = {"GLIBC_2.34", "GLIBC_ABI_DT_RELR"}}));
    CHECK(finding_lines(resolved(tree)) ==
          (minor < 36 ? Lines{}
                      : Lines{"error /app/server: DT_RELR without GLIBC_ABI_DT_RELR dependency"}));
    server.version_needs = {{"libc.so.6", {"GLIBC_2.34", "GLIBC_ABI_DT_RELR"}}};
    server.interpreter = interpreter;
    tree.add_file("/app/server", made_elf(server), 0755);
    CHECK(finding_lines(resolved(tree)).empty());
  }
}

TEST_CASE("musl checks no versions") {
  MemoryTree tree;
  tree.add_file("/lib/ld-musl-x86_64.so.1", test::made_musl(), 0755);
  tree.add_file("/app/server",
                made_elf({.interpreter = "/lib/ld-musl-x86_64.so.1",
                          .needs = {"liba.so"},
                          .version_needs = {{"liba.so", {"V2"}}}}),
                0755);
  tree.add_file("/lib/liba.so", made_elf({.soname = "liba.so", .versions = {"V1"}}));
  CHECK(finding_lines(resolved(tree)).empty());
}
