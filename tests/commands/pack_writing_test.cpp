#include "commands/pack_writing.h"

#include "support/made_sysroot.h"
#include "support/run_whittle.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using test::MadeSysroot;
using test::names_in;
using Names = std::vector<std::string>;

namespace {

test::Said pack(const MadeSysroot& root, Names arguments) {
  arguments.insert(arguments.begin(), {"pack", "--sysroot", root.path(), "/bin/good"});
  return test::run_whittle(arguments);
}

}  // namespace

TEST_CASE("over --max-size or --max-compressed nothing is written, and both numbers are told") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  const test::TemporaryDirectory out;
  for (const std::string option : {"--max-size", "--max-compressed"}) {
    CAPTURE(option);
    const test::Said said = pack(root, {option, "10B", "-o", out / "out.tar.gz"});
    CHECK(said.status == 1);
    CHECK(said.error.starts_with("over budget: "));
    CHECK(said.error.contains(" more than " + option + " allows: 10 B (10 bytes)\n"));
    CHECK(said.error.ends_with("whittle: nothing was written to " + out / "out.tar.gz" + "\n"));
  }
  CHECK(names_in(out.path()).empty());
  CHECK(pack(root, {"--max-size=1MB", "--max-compressed=1MB", "-o", out / "out.tar"}).status == 0);
}

TEST_CASE("an entrypoint that is not in the image is warned of") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  const test::TemporaryDirectory out;
  const std::string warning = "warning: /bin/bad: it is the entrypoint, but is not packed\n";
  const auto told = [&](const std::string& entrypoint) {
    return pack(root, {"--entrypoint=" + entrypoint, "-o", out / "out.tar"}).error;
  };
  CHECK(told("/bin/bad").contains(warning));
  CHECK_FALSE(told("/bin/good").contains("warning"));
  // A word without a slash is looked up by the runtime.
  CHECK_FALSE(told("bad").contains("warning"));
}
