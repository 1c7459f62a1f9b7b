#include "support/made_sysroot.h"
#include "support/run.h"
#include "support/run_whittle.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace whittle;
using Catch::Contains;
using test::run_whittle;
using test::Said;

namespace {

// A root with a program, what it needs, and one file more.
struct Root : test::MadeSysroot {
  Root() {
    add_program("/bin/good", {"libc.so.6"});
    test::write_file(path() + "/spare", "12345");
  }
};

}  // namespace

TEST_CASE("a root is audited by text, by JSON and against limits") {
  const Root root;
  const Said said = run_whittle({"audit", root.path(), "--entrypoint", "/bin/good"});
  CHECK(said.status == 0);
  CHECK_THAT(said.output, Contains("  unreached       5 B"));
  const Said json = run_whittle({"audit", root.path(), "--entrypoint", "/bin/good", "--json"});
  const auto document = nlohmann::json::parse(json.output);
  CHECK(document["audit"]["totals"]["unreached"]["bytes"] == 5);
  const Said over =
      run_whittle({"audit", root.path(), "--entrypoint", "/bin/good", "--max-unreached", "4"});
  CHECK(over.status == 1);
  CHECK_THAT(over.output, Contains("error: --max-unreached: unreached files are 5 B (5 bytes), and "
                                   "may be 4 B (4 bytes)"));
  CHECK_THAT(over.output, Contains("not good: 1 error"));
}

TEST_CASE("why something is needed is told, and that it is not") {
  const Root root;
  const Said why =
      run_whittle({"audit", root.path(), "--entrypoint", "/bin/good", "--why", "/lib64/libc.so.6"});
  CHECK(why.status == 0);
  CHECK_THAT(why.output, Contains("/bin/good"));
  const Said none =
      run_whittle({"audit", root.path(), "--entrypoint", "/bin/good", "--why", "/spare"});
  CHECK(none.status == 1);
  CHECK(none.error == "whittle: nothing that the image starts needs /spare\n");
}

TEST_CASE("what cannot be audited is status 2") {
  CHECK(run_whittle({"audit", "/none.tar"}).status == 2);
  CHECK(run_whittle({"audit"}).status == 2);
}
