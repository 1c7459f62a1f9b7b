#include "image/image_tree.h"

#include "base/error.h"
#include "support/run.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace whittle;

namespace {

void make_root(const std::string& root) {
  std::filesystem::create_directories(root + "/etc");
  std::ofstream(root + "/etc/passwd") << "root";
  ::chmod(root.c_str(), 0711);
}

}  // namespace

TEST_CASE("a directory is the tree itself, and is not read before it is asked") {
  const test::TemporaryDirectory directory;
  make_root(directory / "root");
  const auto tree = image::open_root(directory / "root");
  std::ofstream(directory / "root/late") << "late";
  CHECK(tree->contents("/late")->text() == "late");
  CHECK(tree->describe("/late") == directory / "root/late");
}

TEST_CASE("a tar is a tree of what is in it, with the mode of its root") {
  const test::TemporaryDirectory directory;
  make_root(directory / "root");
  test::run("tar -C '" + directory / "root" + "' -cf '" + directory / "root.tar" + "' .");
  const auto tree = image::open_root(directory / "root.tar");
  CHECK(tree->contents("/etc/passwd")->text() == "root");
  CHECK(tree->status("/")->mode == 0711);
  CHECK(tree->describe("/etc/passwd") == "/etc/passwd");
}

TEST_CASE("what is not there, or is no root, is an error") {
  const test::TemporaryDirectory directory;
  CHECK_THROWS_AS(image::open_root(directory / "none"), Error);
  std::ofstream(directory / "text") << "text";
  CHECK_THROWS_AS(image::open_root(directory / "text"), Error);
}

TEST_CASE("a directory that holds an image is what the image holds") {
  const test::TemporaryDirectory directory;
  const std::string layout = directory / "layout";
  std::filesystem::create_directories(layout);
  std::ofstream(layout + "/oci-layout") << R"({"imageLayoutVersion":"1.0.0"})";
  std::ofstream(layout + "/index.json") << R"({"manifests":[]})";
  CHECK_THROWS_WITH(image::open_root(layout), Catch::Contains("its index names no image"));
}
