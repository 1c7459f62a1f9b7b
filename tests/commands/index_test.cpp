#include "commands/command.h"
#include "support/run_whittle.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

using namespace whittle;

TEST_CASE("index asks for images and where to put what it makes of them") {
  const test::TemporaryDirectory dir;
  const auto refused = [](const std::vector<std::string>& arguments, const std::string& why) {
    const test::Said ran = test::run_whittle(arguments);
    CHECK(ran.status == 2);
    CHECK(ran.error.contains(why));
  };
  refused({"index", "-o", "a.tar"}, "IMAGE is required");
  refused({"index", "a.tar"}, "--output is required");
  refused({"index", dir / "none.tar", "-o", dir / "out.tar"},
          "none.tar: No such file or directory");
  refused({"index", "a.tar", "-o", "b"}, "cannot");
  refused({"index", "a.tar", "-o", "b.tar.gz"}, "an OCI archive is not compressed as a whole");
  refused({"index", "a.tar", "-o", "b.tar", "--tag", "Upper"}, "Upper");
  CHECK(test::names_in(dir.path()).empty());
}
