#include "commands/verify_bundle.h"

#include "support/made_sysroot.h"
#include "support/run_whittle.h"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace whittle;
using test::MadeSysroot;
using test::Said;

TEST_CASE("a bundle is told from a root by what it says of itself") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  const test::TemporaryDirectory out;
  for (const std::string to : {"dir/", "file"})
    REQUIRE(
        test::run_whittle({"bundle", "-q", "--sysroot", root.path(), "/bin/good", "-o", out / to})
            .status == 0);
  commands::VerifyOptions options;
  for (const auto& [path, is] : {std::pair{out / "dir", true}, std::pair{out / "file", true},
                                 std::pair{root.path(), false}, std::pair{out / "none", false}}) {
    options.root = path;
    CHECK(commands::is_bundle(options) == is);
  }
}

TEST_CASE("a file of a bundle that is not there is named") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  const test::TemporaryDirectory out;
  REQUIRE(
      test::run_whittle({"bundle", "-q", "--sysroot", root.path(), "/bin/good", "-o", out / "dir/"})
          .status == 0);
  std::filesystem::remove(out / "dir/lib/libc.so.6");
  const Said said = test::run_whittle({"verify", out / "dir"});
  CHECK(said.status == 1);
  CHECK(said.output.find("error: /lib/libc.so.6: a file that was planned is not there") !=
        std::string::npos);
  CHECK(said.output.find("nothing was started: it is not what was written\n") != std::string::npos);
}
