#include "image/unpack.h"

#include "base/error.h"
#include "base/limits.h"
#include "image/input_file.h"
#include "support/run.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::image;
using test::run;
using test::TemporaryDirectory;

TEST_CASE("whatever compressed it is undone, and what is not compressed stays where it is") {
  const TemporaryDirectory dir;
  const std::string text = "some text, some text, some text\n";
  test::write_file(dir / "plain", text);
  const tree::Contents plain = read_input(dir / "plain");
  CHECK(unpack(plain, "plain").contents.bytes().data() == plain.bytes().data());
  for (const std::string tool : {"gzip", "zstd -q", "xz", "bzip2", "lz4 -q"}) {
    REQUIRE(run(tool + " -c < " + dir / "plain" + " > " + dir / "packed").status == 0);
    CHECK(unpack(read_input(dir / "packed"), "packed").contents.text() == text);
  }
  REQUIRE(run("gzip -c < /dev/null > " + dir / "empty").status == 0);
  CHECK(unpack(read_input(dir / "empty"), "empty").contents.text().empty());
  CHECK(unpack({}, "nothing").contents.bytes().empty());
}

TEST_CASE("what is cut off or damaged is an error that names the file") {
  const TemporaryDirectory dir;
  REQUIRE(run("seq 10000 | gzip -c | head -c 1000 > " + dir / "cut").status == 0);
  CHECK_THROWS_WITH(unpack(read_input(dir / "cut"), "cut.tar.gz"),
                    "cannot read cut.tar.gz: truncated gzip input");
}

TEST_CASE("what expands beyond reason is refused with both numbers, what is merely large is not") {
  CHECK_NOTHROW(check_expansion(1, limits::free_expansion, "a.tar.gz"));
  CHECK_NOTHROW(check_expansion(5'000'000, 5'000'000'000, "a.tar.gz"));
  CHECK_THROWS_WITH(check_expansion(1'000'000, 1'100'000'000, "a.tar.gz"),
                    "cannot read a.tar.gz: its 1000000 bytes expand to 1100000000 and more, which "
                    "is over 1000 times as much");
}
