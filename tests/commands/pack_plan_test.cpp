#include "commands/pack_plan.h"

#include "base/error.h"
#include "support/made_sysroot.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using commands::PackOptions;
using commands::PackPlan;
using test::MadeSysroot;
using Words = std::vector<std::string>;

namespace {

PackOptions options(const MadeSysroot& root, const Words& programs) {
  PackOptions options;
  options.process.sysroot = root.path();
  options.programs = programs;
  return options;
}

void add_static(MadeSysroot& root, const std::string& path, std::uint16_t machine,
                elf::Class file_class = elf::Class::elf64) {
  root.add(path,
           test::made_elf(
               {.file_class = file_class, .machine = machine, .type = ET_EXEC, .dynamic = false}));
}

}  // namespace

TEST_CASE("a plan is complete if every program can be read and starts") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  root.add_program("/bin/lost", {"liblost.so"});
  PackPlan good(options(root, {"/bin/good"}));
  CHECK(good.is_complete());
  CHECK(good.manifest().find("/bin/good") != nullptr);
  CHECK(good.problems().empty());

  const PackPlan lost(options(root, {"/bin/good", "/bin/lost"}));
  CHECK_FALSE(lost.is_complete());
  CHECK(lost.unreadable().empty());

  const PackPlan nowhere(options(root, {"/bin/nowhere", "/bin/good"}));
  CHECK_FALSE(nowhere.is_complete());
  CHECK(nowhere.unreadable().size() == 1);

  PackOptions allowed = options(root, {"/bin/lost"});
  allowed.allow_missing = {"liblost.so"};
  CHECK(PackPlan(allowed).is_complete());
}

TEST_CASE("one program is the entrypoint, by its place; of several none is") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  root.add_program("/bin/other", {"libc.so.6"});
  CHECK(PackPlan(options(root, {"/bin/good"})).entrypoint() == Words{"/bin/good"});
  CHECK(PackPlan(options(root, {"bin/good"})).entrypoint() == Words{"/bin/good"});
  CHECK(PackPlan(options(root, {"/bin/good:/app/server"})).entrypoint() == Words{"/app/server"});
  CHECK(PackPlan(options(root, {"/bin/good", "/bin/other"})).entrypoint().empty());

  PackOptions by_loader = options(root, {"/bin/good"});
  by_loader.process.via_loader = "true";
  by_loader.process.loader_arguments = {"--inhibit-cache"};
  CHECK(PackPlan(by_loader).entrypoint() ==
        Words{test::made_loader_path, "--inhibit-cache", "/bin/good"});
}

TEST_CASE("an image is for the machine that runs all its programs") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  add_static(root, "/bin/small", EM_386, elf::Class::elf32);
  add_static(root, "/bin/arm", EM_AARCH64);
  add_static(root, "/bin/sparc", EM_SPARCV9);
  CHECK(PackPlan(options(root, {"/bin/small", "/bin/good"})).platform() ==
        image::Platform{"amd64", ""});
  CHECK(PackPlan(options(root, {"/bin/arm"})).platform() == image::Platform{"arm64", "v8"});
  CHECK_THROWS_WITH(PackPlan(options(root, {"/bin/small", "/bin/good", "/bin/arm"})).platform(),
                    "cannot make one image of /bin/good and /bin/arm: no machine runs both amd64 "
                    "and arm64/v8");
  CHECK_THROWS_WITH(PackPlan(options(root, {"/bin/sparc"})).platform(),
                    Catch::StartsWith("cannot make an image of /bin/sparc: images have no name "));
}
