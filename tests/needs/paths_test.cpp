#include "needs/paths.h"

#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::needs;
using Lines = std::vector<std::string>;

TEST_CASE("a pattern matches within names, through links, in order") {
  tree::MemoryTree tree;
  tree.add_file("/usr/lib/b/x.so", "");
  tree.add_file("/usr/lib/a/x.so", "");
  tree.add_file("/usr/lib/a/deep/x.so", "");
  tree.add_file("/usr/lib/a/x.la", "");
  tree.add_link("/lib", "usr/lib");
  const tree::Walker walker(tree);
  CHECK(matching_paths(walker, "/lib/*/x.so") == Lines{"/lib/a/x.so", "/lib/b/x.so"});
  CHECK(matching_paths(walker, "/usr/lib/a/x.la") == Lines{"/usr/lib/a/x.la"});
  CHECK(matching_paths(walker, "/usr/lib/c/x.so").empty());
  CHECK(matching_paths(walker, "/usr/*/missing").empty());
}

TEST_CASE("what is below a directory is visited in order, less what is excepted") {
  tree::MemoryTree tree;
  tree.add_file("/p/b.py", "");
  tree.add_file("/p/__pycache__/b.pyc", "");
  tree.add_file("/p/x/test/t.py", "");
  tree.add_file("/p/x/c.py", "");
  tree.add_link("/p/x/up", "..");
  const tree::Walker walker(tree);
  Lines seen;
  each_below(walker, "/p", {"__pycache__", "test"},
             [&](const std::string& path, const tree::Status&) { seen.push_back(path); });
  CHECK(seen == Lines{"/p", "/p/b.py", "/p/x", "/p/x/c.py", "/p/x/up"});
}

TEST_CASE("a text is read through links, and is empty where there is none") {
  tree::MemoryTree tree;
  tree.add_file("/etc/a", "text");
  tree.add_link("/etc/b", "a");
  tree.add_link("/etc/c", "nowhere");
  const tree::Walker walker(tree);
  CHECK(read_text(walker, "/etc/b") == "text");
  CHECK(read_text(walker, "/etc/c").empty());
  CHECK(read_text(walker, "/etc").empty());
  CHECK(exists(walker, "/etc/b"));
  CHECK_FALSE(exists(walker, "/etc/c"));
}

TEST_CASE("lines are words without comments") {
  CHECK(words_of_lines("# only\na\tb # c\n\n  d\r\n") == std::vector<Lines>{{"a", "b"}, {"d"}});
}

TEST_CASE("a path is below a directory by whole names") {
  CHECK(is_at_or_below("/a/b", "/a/b"));
  CHECK(is_at_or_below("/a/b/c", "/a/b"));
  CHECK_FALSE(is_at_or_below("/a/bc", "/a/b"));
  CHECK_FALSE(is_at_or_below("/a", "/a/b"));
}
