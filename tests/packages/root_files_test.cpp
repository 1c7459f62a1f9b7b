#include "packages/root_files.h"

#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::packages;

TEST_CASE("a file of a root is read through links, no larger than asked for") {
  tree::MemoryTree tree;
  tree.add_file("/usr/lib/db", "text");
  tree.add_link("/lib", "usr/lib");
  const tree::Walker walker(tree);
  CHECK(read_file(walker, "/lib/db", 4) == "text");
  CHECK(read_file(walker, "/lib/db", 3).error() == std::errc::file_too_large);
  CHECK(read_file(walker, "/lib/none", 4).error() == std::errc::no_such_file_or_directory);
  CHECK(read_file(walker, "/lib", 4).error() == std::errc::is_a_directory);
}

TEST_CASE("a file of a directory that was walked is read, through a link of its own too") {
  tree::MemoryTree tree;
  tree.add_file("/db/a", "text");
  tree.add_link("/db/b", "../db/a");
  tree.add_link("/db/c", "c");
  const tree::Walker walker(tree);
  CHECK(read_file_at(walker, "/db/a", 4) == "text");
  CHECK(read_file_at(walker, "/db/b", 4) == "text");
  CHECK(read_file_at(walker, "/db/a", 3).error() == std::errc::file_too_large);
  CHECK(read_file_at(walker, "/db", 4).error() == std::errc::is_a_directory);
  CHECK(read_file_at(walker, "/db/none", 4).error() == std::errc::no_such_file_or_directory);
  CHECK(read_file_at(walker, "/db/c", 4).error() == std::errc::too_many_symbolic_link_levels);
}

TEST_CASE("a file that those who ask may not read is not read") {
  tree::MemoryTree tree;
  tree.add_file("/db", "text", 0600);
  const tree::Walker walker(tree, {.uid = 1000, .gid = 1000});
  CHECK(read_file(walker, "/db", 4).error() == std::errc::permission_denied);
  CHECK(cannot_read(walker, "/db", std::errc::permission_denied) ==
        "cannot read /db: Permission denied");
}
