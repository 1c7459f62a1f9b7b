#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle::tree;

TEST_CASE("adding a file makes its parents, and listing is sorted and not recursive") {
  MemoryTree tree;
  tree.add_file("/a/c/x", "x");
  tree.add_file("/a/b", "b");
  tree.add_file("/a-b", "sorts between /a and /a/b");
  CHECK(tree.list("/") == std::vector<std::string>{"a", "a-b"});
  CHECK(tree.list("/a") == std::vector<std::string>{"b", "c"});
  CHECK(tree.status("/a/c")->mode == 0755);
  CHECK(tree.contents("/a/b")->text() == "b");
}

TEST_CASE("a hard link is the same file under a second name") {
  MemoryTree tree;
  tree.add_file("/a", "one");
  tree.add_hard_link("/b", "/a");
  tree.add_file("/c", "one");
  CHECK(tree.status("/a")->id == tree.status("/b")->id);
  CHECK(tree.status("/a")->id != tree.status("/c")->id);
}

TEST_CASE("what is missing and what is of another kind are told apart") {
  MemoryTree tree;
  tree.add_file("/f", "");
  tree.add_link("/l", "f");
  CHECK(tree.status("/x").error() == std::errc::no_such_file_or_directory);
  CHECK(tree.status("/f/x").error() == std::errc::not_a_directory);
  CHECK(tree.status("/f/x/y").error() == std::errc::not_a_directory);
  CHECK(tree.read_link("/f").error() == std::errc::invalid_argument);
  CHECK(tree.read_link("/l") == "f");
  CHECK(tree.contents("/").error() == std::errc::is_a_directory);
  CHECK(tree.list("/f").error() == std::errc::not_a_directory);
}
