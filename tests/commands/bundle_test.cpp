#include "support/made_sysroot.h"
#include "support/run_whittle.h"

#include <catch2/catch.hpp>

using namespace whittle;
using test::MadeSysroot;
using test::names_in;
using test::Said;

TEST_CASE("a bundle is a directory or one file, by its name") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  const test::TemporaryDirectory out;
  const auto bundle = [&](const std::string& to) {
    return test::run_whittle({"bundle", "-q", "--sysroot", root.path(), "/bin/good", "-o", to});
  };
  CHECK(bundle(out / "good/") == Said{0, "", ""});
  CHECK(names_in(out / "good") ==
        std::vector<std::string>{"bin", "bundle.gdb", "bundle.json", "lib", "shared"});
  CHECK(bundle(out / "good.run") == Said{0, "", ""});
  CHECK(bundle(out / "good/").status == 2);
}

TEST_CASE("what is missing is told, and nothing is written") {
  MadeSysroot root;
  root.add_program("/bin/lost", {"liblost.so"});
  const test::TemporaryDirectory out;
  const Said said = test::run_whittle(
      {"bundle", "-q", "--sysroot", root.path(), "/bin/lost", "-o", out / "lost/"});
  CHECK(said.status == 1);
  CHECK(said.error.starts_with("missing: liblost.so, needed by /bin/lost\n"));
  CHECK(names_in(out.path().string()).empty());
}
