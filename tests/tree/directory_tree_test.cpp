#include "tree/directory_tree.h"

#include "base/error.h"
#include "tree/walker.h"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace whittle::tree;
namespace fs = std::filesystem;

namespace {

struct TemporaryDirectory {
  TemporaryDirectory() {
    std::string name = (fs::temp_directory_path() / "whittle-tree-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~TemporaryDirectory() { fs::remove_all(path); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  fs::path path;
};

}  // namespace

TEST_CASE("a directory is the root of all paths in it, links included") {
  const TemporaryDirectory dir;
  fs::create_directories(dir.path / "etc");
  std::ofstream(dir.path / "etc/f") << "inside";
  fs::create_symlink("/etc/f", dir.path / "absolute");
  fs::create_hard_link(dir.path / "etc/f", dir.path / "etc/g");

  const DirectoryTree tree(dir.path.string() + "/");
  const auto walked = Walker(tree).walk("/absolute");
  REQUIRE(walked);
  CHECK(walked->path == "/etc/f");
  CHECK(tree.contents(walked->path)->text() == "inside");
  std::string buffer(100, '\0');
  const auto source = tree.open(walked->path);
  REQUIRE(source);
  buffer.resize((*source)->read(std::as_writable_bytes(std::span(buffer))));
  CHECK(buffer == "inside");
  CHECK(tree.open("/absolute").error() == std::errc::too_many_symbolic_link_levels);
  CHECK(tree.open("/etc").error() == std::errc::is_a_directory);
  CHECK(tree.list("/") == std::vector<std::string>{"absolute", "etc"});
  CHECK(tree.status("/etc/f")->id == tree.status("/etc/g")->id);
  CHECK(tree.describe("/etc/f") == (dir.path / "etc/f").string());
}

TEST_CASE("an empty file has no bytes and a directory has no contents") {
  const TemporaryDirectory dir;
  std::ofstream(dir.path / "empty");
  const DirectoryTree tree(dir.path);
  CHECK(tree.contents("/empty")->bytes().empty());
  CHECK(tree.contents("/").error() == std::errc::is_a_directory);
  CHECK(tree.contents("/nowhere").error() == std::errc::no_such_file_or_directory);
}

TEST_CASE("a root that is no directory is an error that names it") {
  CHECK_THROWS_WITH(DirectoryTree("/nowhere/at/all"),
                    "cannot open the root directory /nowhere/at/all: No such file or directory");
}
