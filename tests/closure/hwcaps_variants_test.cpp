#include "closure/hwcaps_variants.h"

#include "closure/engine.h"
#include "support/closure_lines.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::closure;
using test::finding_lines;
using test::made_elf;
using test::object_lines;
using tree::MemoryTree;
using Lines = std::vector<std::string>;

namespace {

const std::string interpreter = "/lib64/ld-linux-x86-64.so.2";

MemoryTree system_with_variants() {
  MemoryTree tree;
  tree.add_file(interpreter, test::made_ld_so({.release = {2, 37}}), 0755);
  tree.add_file("/app/server", made_elf({.interpreter = interpreter, .needs = {"liba.so"}}), 0755);
  tree.add_file("/lib64/liba.so", made_elf({}));
  tree.add_file("/lib64/glibc-hwcaps/x86-64-v3/liba.so", made_elf({}));
  tree.add_file("/lib64/glibc-hwcaps/x86-64-v2/liba.so", made_elf({}));
  tree.add_file("/lib64/glibc-hwcaps/power10/liba.so", made_elf({}));
  return tree;
}

Closure resolved(const MemoryTree& tree, HwcapsVariants variants, loader::Process process = {}) {
  return Engine(tree, std::move(process), {.variants = variants}).resolve("/app/server");
}

}  // namespace

TEST_CASE("every variant that some CPU of the machine would take is added behind the rest") {
  const MemoryTree tree = system_with_variants();
  const Lines plain{"program /app/server", "loader /lib64/ld-linux-x86-64.so.2",
                    "library liba.so /lib64/liba.so"};
  CHECK(object_lines(resolved(tree, HwcapsVariants::as_loaded)) == plain);
  const Closure closure = resolved(tree, HwcapsVariants::all);
  Lines all = plain;
  all.emplace_back("library liba.so /lib64/glibc-hwcaps/x86-64-v3/liba.so");
  all.emplace_back("library liba.so /lib64/glibc-hwcaps/x86-64-v2/liba.so");
  CHECK(object_lines(closure) == all);
  CHECK(test::edge_lines(closure, why(closure, 4)) ==
        Lines{"server needs liba.so: default directories",
              "liba.so needs liba.so: taken instead on x86-64-v2"});
  CHECK(closure.objects[3].hwcaps_level == "x86-64-v3");
  CHECK(closure.starts());
}

TEST_CASE("variants that only the cache names are added too, each file once") {
  MemoryTree tree = system_with_variants();
  tree.add_file("/opt/glibc-hwcaps/x86-64-v4/liba.so", made_elf({}));
  tree.add_file("/etc/ld.so.cache",
                loader::write_ld_cache({{.name = "liba.so",
                                         .path = "/opt/glibc-hwcaps/x86-64-v4/liba.so",
                                         .flags = 0x303,
                                         .level = "x86-64-v4",
                                         .isa_level = 3},
                                        {.name = "liba.so",
                                         .path = "/lib64/glibc-hwcaps/x86-64-v2/liba.so",
                                         .flags = 0x303,
                                         .level = "x86-64-v2",
                                         .isa_level = 1}},
                                       ByteOrder::little));
  CHECK(object_lines(resolved(tree, HwcapsVariants::all)) ==
        Lines{"program /app/server", "loader /lib64/ld-linux-x86-64.so.2",
              "library liba.so /lib64/liba.so",
              "library liba.so /lib64/glibc-hwcaps/x86-64-v3/liba.so",
              "library liba.so /lib64/glibc-hwcaps/x86-64-v2/liba.so",
              "library liba.so /opt/glibc-hwcaps/x86-64-v4/liba.so"});
}

TEST_CASE("a variant that needs what its plain form does not is told") {
  MemoryTree tree = system_with_variants();
  tree.add_file("/lib64/glibc-hwcaps/x86-64-v3/liba.so", made_elf({.needs = {"libfast.so"}}));
  CHECK(finding_lines(resolved(tree, HwcapsVariants::all)) ==
        Lines{"warning /lib64/glibc-hwcaps/x86-64-v3/liba.so: needs libfast.so, which "
              "/lib64/liba.so does not"});
}
