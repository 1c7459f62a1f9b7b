#include "commands/placed_path.h"

#include "base/error.h"
#include "support/temporary_directory.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using commands::parse_placed_path;
using commands::PlacedPath;
using commands::PlacedTree;
using tree::MemoryTree;

namespace {

struct Parsed {
  bool on_host;
  std::string path;
  std::string at;
  bool operator==(const Parsed&) const = default;
};

Parsed parse(const MemoryTree& tree, const std::string& text) {
  const PlacedPath placed = parse_placed_path(text, tree::Walker(tree));
  return {placed.on_host, placed.path, placed.at};
}

}  // namespace

TEST_CASE("a path stays where it is, or is placed behind its last colon") {
  MemoryTree tree;
  tree.add_file("/bin/a", "");
  CHECK(parse(tree, "/bin/a") == Parsed{false, "/bin/a", ""});
  CHECK(parse(tree, "/bin/a:/app/b") == Parsed{false, "/bin/a", "/app/b"});
  CHECK(parse(tree, "bin/a:/app/b") == Parsed{false, "bin/a", "/app/b"});
  CHECK(parse(tree, "host:out/a:/app/b") == Parsed{true, "out/a", "/app/b"});
  CHECK(parse_placed_path("/bin/a", tree::Walker(tree)).place() == "/bin/a");
  CHECK(parse_placed_path("/bin/a:/b", tree::Walker(tree)).place() == "/b");
}

TEST_CASE("a colon of a file's own name is part of it") {
  MemoryTree tree;
  tree.add_file("/bin/a:/b", "");
  tree.add_file("/bin/c:d", "");
  CHECK(parse(tree, "/bin/a:/b") == Parsed{false, "/bin/a:/b", ""});
  CHECK(parse(tree, "/bin/c:d") == Parsed{false, "/bin/c:d", ""});
  CHECK(parse(tree, "/bin/c:d:/e") == Parsed{false, "/bin/c:d", "/e"});
}

TEST_CASE("what says no path or no place is refused") {
  const MemoryTree tree;
  const tree::Walker walker(tree);
  CHECK_THROWS_WITH(parse_placed_path("/bin/a:b", walker),
                    "cannot place /bin/a at b: the place must be absolute");
  CHECK_THROWS_WITH(parse_placed_path("/bin/a:", walker),
                    "cannot place /bin/a at nothing: the place must be absolute");
  CHECK_THROWS_WITH(parse_placed_path("", walker), "cannot use : it names no file");
  CHECK_THROWS_WITH(parse_placed_path(":/app", walker), "cannot use :/app: it names no file");
  CHECK_THROWS_WITH(parse_placed_path("host:/nowhere/a", walker),
                    "cannot use host:/nowhere/a: say where it will be: host:/nowhere/a:/PLACE");
}

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
