#include "image/debug_directory.h"

#include "base/error.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

using namespace whittle;
using image::write_debug_files;
using Names = std::vector<std::string>;

namespace {

rootfs::DebugFile debug_file(const std::string& path, std::string_view bytes) {
  return {path, tree::Contents(as_bytes(bytes), nullptr)};
}

}  // namespace

TEST_CASE("debug data of several runs share one directory, one file a build id") {
  const test::TemporaryDirectory top;
  const std::string directory = top / "made/on/the/way";
  write_debug_files(
      {debug_file(".build-id/aa/1.debug", "one"), debug_file(".build-id/bb/2.debug", "two")},
      directory);
  write_debug_files(
      {debug_file(".build-id/aa/1.debug", "new"), debug_file(".build-id/aa/3.debug", "three")},
      directory);
  CHECK(test::names_in(directory) == Names{".build-id"});
  CHECK(test::names_in(directory + "/.build-id") == Names{"aa", "bb"});
  CHECK(test::names_in(directory + "/.build-id/aa") == Names{"1.debug", "3.debug"});
  CHECK(test::read_file(directory + "/.build-id/aa/1.debug") == "new");
  CHECK(test::read_file(directory + "/.build-id/bb/2.debug") == "two");
}

TEST_CASE("a debug directory that is a file is told") {
  const test::TemporaryDirectory top;
  test::write_file(top / "file", "");
  CHECK_THROWS_WITH(write_debug_files({debug_file(".build-id/aa/1.debug", "")}, top / "file"),
                    "cannot make " + (top / "file") + "/.build-id/aa: Not a directory");
}
