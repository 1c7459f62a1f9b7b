#include "needs/dlopens.h"

#include "closure/engine.h"
#include "support/compiled.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::needs;
using test::made_elf;

namespace {

const std::string interpreter = "/lib64/ld-linux-x86-64.so.2";

// A library compiled from C, with what dlopen needs declared.
std::string compiled(const std::string& text, const std::string& options) {
  return test::compiled("gcc -O2 -shared -fPIC -nostdlib " + options,
                        "void *dlopen(const char *, int);\nextern int x;\n" + text);
}

// /app needs liba.so, found by its RUNPATH in /opt, and libs.so of the system.
tree::MemoryTree system_with(const std::string& own, const std::string& of_the_system) {
  tree::MemoryTree tree;
  tree.add_file(interpreter, test::made_ld_so(), 0755);
  tree.add_file(
      "/app",
      made_elf({.interpreter = interpreter, .needs = {"liba.so", "libs.so"}, .runpath = "/opt"}),
      0755);
  tree.add_file("/opt/liba.so", own);
  tree.add_file("/lib64/libs.so", of_the_system);
  return tree;
}

std::vector<Dlopens> dlopens_in(const tree::MemoryTree& tree) {
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {});
  return dlopens_of(engine.start("/app"), facts);
}

const std::string calls = R"(
void a(void) { x = dlopen("libx.so", 1) != 0; }
void b(void) { x = dlopen("libx.so", 2) != 0; }
void c(void) { x = dlopen("liby.so", 1) != 0; }
void d(void) { x = dlopen("libz.so", 5) != 0; }
void e(void) { x = dlopen(0, 1) != 0; }
void f(const char *n) { x = dlopen(n, 1) != 0; }
)";

}  // namespace

TEST_CASE("names are looked up as dlopen would from the object that calls it") {
  auto tree =
      system_with(compiled(calls, "-Wl,-rpath,/mine -Wl,--enable-new-dtags"), compiled(calls, ""));
  tree.add_file("/mine/libx.so", made_elf({}));
  tree.add_file("/lib64/liby.so", made_elf({}));
  const std::vector<Dlopens> found = dlopens_in(tree);
  REQUIRE(found.size() == 2);
  CHECK(found[0] == Dlopens{.by = "/opt/liba.so",
                            .is_own = true,
                            .calls = 6,
                            .constant = 5,
                            .names = {{"libx.so", true}, {"liby.so", true}}});
  CHECK(found[1] == Dlopens{.by = "/lib64/libs.so",
                            .is_own = false,
                            .calls = 6,
                            .constant = 5,
                            .names = {{"libx.so", false}, {"liby.so", true}}});
}

TEST_CASE("objects that do not call dlopen are not told of") {
  CHECK(dlopens_in(system_with(made_elf({}), made_elf({.imports = {{"puts"}}}))).empty());
}

TEST_CASE("an object opens a name for a reason of its own") {
  CHECK(reason_of_dlopen("/app", "libx.so") ==
        Reason{ReasonKind::dlopen, "/app", "libx.so", "calls dlopen(\"libx.so\")"});
}
