#include "tree/overlay_tree.h"

#include "base/error.h"
#include "tree/walker.h"

#include <catch2/catch.hpp>

#include <array>
#include <memory>

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

TEST_CASE("a file hides a directory below, with all that is in it") {
  MemoryTree below;
  below.add_file("/app/build/app", "program");
  below.add_file("/apple", "");
  OverlayTree tree(below);
  CHECK(tree.place(below, "/app/build/app", "/app") == "/app");
  CHECK(tree.status("/app")->kind == Kind::file);
  CHECK(tree.contents("/app")->text() == "program");
  CHECK(tree.list("/") == std::vector<std::string>{"app", "apple"});
  CHECK_FALSE(tree.status("/app/build"));
  CHECK_FALSE(tree.list("/app/build"));
  CHECK_FALSE(tree.contents("/app/build/app"));
  CHECK(tree.status("/apple"));
  CHECK(Walker(tree).walk("/app/build/app").error() == std::errc::not_a_directory);
}

TEST_CASE("a file cannot be placed where a directory was placed, or below a file") {
  MemoryTree below;
  below.add_file("/f", "");
  MemoryTree build;
  build.add_file("/x", "x");
  build.add_directory("/d");
  OverlayTree tree(below);
  tree.place(build, "/d", "/d");
  CHECK_THROWS_WITH(tree.place(build, "/x", "/d"), "cannot place /x at /d: a directory is there");
  CHECK_THROWS_WITH(tree.place(build, "/x", "/f/x"),
                    "cannot place anything at /f/x: Not a directory");
  CHECK_THROWS_WITH(tree.place(build, "/y", "/y"), "cannot read /y: No such file or directory");
}

TEST_CASE("a directory is placed with all that is in it, and is one with what is there") {
  MemoryTree below;
  below.add_directory("/srv", 0711);
  below.add_file("/srv/old", "old");
  below.add_file("/srv/both", "below");
  MemoryTree build;
  build.add_directory("/out/empty", 0700);
  build.add_file("/out/both", "above");
  build.add_file("/out/deep/file", "deep", 0640);
  build.set_owner("/out/deep/file", 7, 8);
  build.set_xattr("/out/deep/file", "user.x", "y");
  build.add_link("/out/link", "deep/file");

  OverlayTree tree(below);
  CHECK(tree.place(build, "/out", "/srv") == "/srv");
  CHECK(tree.list("/srv") == std::vector<std::string>{"both", "deep", "empty", "link", "old"});
  CHECK(tree.status("/srv")->mode == 0711);
  CHECK(tree.status("/srv/empty")->mode == 0700);
  CHECK(tree.list("/srv/empty")->empty());
  CHECK(tree.contents("/srv/both")->text() == "above");
  CHECK(tree.contents("/srv/old")->text() == "old");
  CHECK(tree.status("/srv/deep/file")->uid == 7);
  CHECK(tree.xattrs("/srv/deep/file") == Xattrs{{"user.x", "y"}});
  CHECK(tree.read_link("/srv/link") == "deep/file");
  CHECK(Walker(tree).walk("/srv/link")->path == "/srv/deep/file");
  CHECK(tree.describe("/srv/deep/file") == "/out/deep/file");
  CHECK(tree.is_placed("/srv"));
  CHECK(tree.is_placed("/srv/both"));
  CHECK_FALSE(tree.is_placed("/srv/old"));

  // A slash at the end keeps the name.
  CHECK(tree.place(build, "/out/deep", "/new/") == "/new/deep");
  CHECK(tree.list("/new/deep") == std::vector<std::string>{"file"});
}

TEST_CASE("a directory is not placed where something else is") {
  MemoryTree below;
  below.add_link("/srv/deep", "/elsewhere");
  MemoryTree build;
  build.add_directory("/out/deep");
  OverlayTree tree(below);
  CHECK_THROWS_WITH(tree.place(build, "/out", "/srv"),
                    "cannot place /out/deep at /srv/deep: something else is there");
}

TEST_CASE("a large file that was placed is read piece by piece") {
  // Its tree knows it by open() alone.
  class Streamed : public MemoryTree {
   public:
    Result<Contents> contents(const std::string& /*path*/) const override {
      return std::unexpected(std::errc::not_enough_memory);
    }
    Result<std::unique_ptr<whittle::ByteSource>> open(const std::string& path) const override {
      const auto contents = MemoryTree::contents(path);
      return std::make_unique<whittle::MemorySource>(contents->bytes(), nullptr);
    }
  };
  Streamed build;
  build.add_file("/large", "bytes");
  const MemoryTree below;
  OverlayTree tree(below);
  tree.place(build, "/large", "/data/");
  std::array<std::byte, 16> buffer{};
  CHECK((*tree.open("/data/large"))->read(buffer) == 5);
}

TEST_CASE("what was placed is known by its path below, unless it is of another tree") {
  MemoryTree below;
  below.add_file("/usr/bin/a", "a");
  below.add_file("/usr/lib/x/y", "y");
  MemoryTree build;
  build.add_file("/out/b", "b");
  OverlayTree tree(below);
  tree.place(below, "/usr/bin/a", "/app/a");
  tree.place(below, "/usr/lib/x", "/app/x");
  tree.place(build, "/out/b", "/usr/bin/a");
  using Path = std::optional<std::string>;
  CHECK(tree.path_below("/app/a") == Path("/usr/bin/a"));
  CHECK(tree.path_below("/app/x/y") == Path("/usr/lib/x/y"));
  CHECK(tree.path_below("/usr/lib/x/y") == Path("/usr/lib/x/y"));
  CHECK(tree.path_below("/usr/bin/a") == std::nullopt);
}
