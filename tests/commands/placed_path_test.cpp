#include "commands/placed_path.h"

#include "base/error.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using commands::parse_placed_path;
using plan::PlacedPath;
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
