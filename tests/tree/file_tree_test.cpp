#include "tree/file_tree.h"

#include <catch2/catch.hpp>

using namespace whittle::tree;

TEST_CASE("joining to the root does not double the slash") {
  CHECK(join("/", "a") == "/a");
  CHECK(join("/a", "b") == "/a/b");
}

TEST_CASE("the parent of the root is the root") {
  CHECK(parent("/a/b") == "/a");
  CHECK(parent("/a") == "/");
  CHECK(parent("/") == "/");
}

TEST_CASE("the base name is what follows the last slash") {
  CHECK(base_name("/a/b") == "b");
  CHECK(base_name("b") == "b");
  CHECK(base_name("/").empty());
}
