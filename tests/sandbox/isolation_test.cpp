#include "sandbox/isolation.h"

#include "base/error.h"
#include "support/run_tool.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::sandbox;

namespace {

Workload workload() {
  Workload workload;
  workload.words = {"/tool"};
  return workload;
}

}  // namespace

TEST_CASE("an isolation has a name, and no other") {
  for (const Isolation isolation : {Isolation::namespaces, Isolation::here, Isolation::subtractive,
                                    Isolation::landlock, Isolation::chroot})
    CHECK(parse_isolation(isolation_name(isolation)) == isolation);
  CHECK_THROWS_WITH(
      parse_isolation("namespace"),
      "cannot isolate by 'namespace': there are namespaces, here, subtractive, landlock, chroot: "
      "did you mean namespaces?");
}

TEST_CASE("the root that whittle is in is run as it is, and only that") {
  const rootfs::Manifest root;
  CHECK(choose(std::nullopt, workload(), root, true).isolation == Isolation::here);
  CHECK_THROWS_AS(choose(Isolation::chroot, workload(), root, true), Error);
  CHECK_THROWS_AS(choose(Isolation::here, workload(), root, false), Error);
}

TEST_CASE("one that is forced and cannot be is an error with its reason") {
  const image::Image image = test::tool_root();
  CHECK_THROWS_WITH(choose(Isolation::landlock, workload(), image.root, false),
                    Catch::StartsWith("cannot run it by --isolation landlock: "));
}

TEST_CASE("what each cannot show is said") {
  const rootfs::Manifest root;
  for (const Isolation isolation : {Isolation::namespaces, Isolation::here, Isolation::subtractive,
                                    Isolation::landlock, Isolation::chroot})
    CHECK_FALSE(setting_of(isolation, workload(), root).not_shown.empty());
}
