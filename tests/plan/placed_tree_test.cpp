#include "plan/placed_tree.h"

#include "base/error.h"
#include "support/temporary_directory.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using plan::PlacedTree;
using tree::MemoryTree;

TEST_CASE("a file is put where it will be, from the tree or from outside of it") {
  const test::TemporaryDirectory directory;
  test::write_file(directory / "built", "from outside");
  MemoryTree tree;
  tree.add_file("/build/server", "from inside", 0755);
  PlacedTree placed(tree);
  const auto read = [&](const std::string& path) {
    return std::string(placed.tree().contents(path)->text());
  };
  CHECK(placed.place({false, "/build/server", ""}, "/") == "/build/server");
  CHECK(placed.place({false, "/build/server", "/app/server"}, "/") == "/app/server");
  CHECK(read("/app/server") == "from inside");
  CHECK(placed.place({false, "server", "/app/again"}, "/build") == "/app/again");
  CHECK(read("/app/again") == "from inside");
  CHECK(placed.place({true, directory / "built", "/app/built"}, "/") == "/app/built");
  CHECK(read("/app/built") == "from outside");
  CHECK(read("/build/server") == "from inside");
  CHECK_THROWS_WITH(placed.place({false, "/no", "/app/no"}, "/"),
                    "cannot open /no: No such file or directory");
}

TEST_CASE("a directory is put with everything in it") {
  const test::TemporaryDirectory directory;
  test::write_file(directory / "public/css/a.css", "outside");
  MemoryTree tree;
  tree.add_file("/build/plugins/a.so", "inside");
  PlacedTree placed(tree);
  CHECK(placed.place({false, "/build/plugins", "/app/plugins"}, "/") == "/app/plugins");
  CHECK(placed.place({true, directory / "public", "/srv/"}, "/") == "/srv/public");
  CHECK(placed.tree().contents("/app/plugins/a.so")->text() == "inside");
  CHECK(placed.tree().contents("/srv/public/css/a.css")->text() == "outside");
}
