#include "tree/overlay_tree.h"

#include "base/error.h"
#include "tree/walker.h"

#include <catch2/catch.hpp>

using namespace whittle::tree;

TEST_CASE("a placed file hides what was there and shares its directory with the rest") {
  MemoryTree below;
  below.add_file("/app/server", "old");
  below.add_file("/app/data", "data");
  MemoryTree build;
  build.add_file("/out/server", "new", 0755);

  OverlayTree tree(below);
  CHECK(tree.place(build, "/out/server", "/app/server") == "/app/server");
  CHECK(tree.place(build, "/out/server", "/opt/bin/") == "/opt/bin/server");
  CHECK(tree.contents("/app/server")->text() == "new");
  CHECK(tree.status("/app/server")->mode == 0755);
  CHECK(tree.list("/app") == std::vector<std::string>{"data", "server"});
  CHECK(tree.list("/") == std::vector<std::string>{"app", "opt"});
  CHECK(tree.list("/opt/bin") == std::vector<std::string>{"server"});
}

TEST_CASE("a place behind a link is where the link leads") {
  MemoryTree below;
  below.add_directory("/usr/lib");
  below.add_link("/lib", "usr/lib");
  MemoryTree build;
  build.add_file("/libx.so", "x");
  OverlayTree tree(below);
  CHECK(tree.place(build, "/libx.so", "/lib/new/libx.so") == "/usr/lib/new/libx.so");
  CHECK(Walker(tree).walk("/lib/new/libx.so")->path == "/usr/lib/new/libx.so");
}

TEST_CASE("a file cannot be placed where a directory is, or below a file") {
  MemoryTree below;
  below.add_directory("/d");
  below.add_file("/f", "");
  MemoryTree build;
  build.add_file("/x", "x");
  OverlayTree tree(below);
  CHECK_THROWS_WITH(tree.place(build, "/x", "/d"), "cannot place /x at /d: a directory is there");
  CHECK_THROWS_WITH(tree.place(build, "/x", "/f/x"),
                    "cannot place a file at /f/x: Not a directory");
  CHECK_THROWS_WITH(tree.place(build, "/y", "/y"), "cannot read /y: No such file or directory");
}
