#include "tree/walker.h"

#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle::tree;

namespace {

std::string real(const Walker& walker, std::string_view path) {
  const auto walked = walker.walk(path);
  return walked ? walked->path : std::make_error_code(walked.error()).message();
}

}  // namespace

TEST_CASE("a walk returns the file and every link crossed, in order") {
  MemoryTree tree;
  tree.add_file("/store/v1/lib/libx.so.1.2", "x");
  tree.add_link("/store/v1/lib/libx.so.1", "libx.so.1.2");
  tree.add_link("/store/current", "v1");
  tree.add_link("/opt-lib", "/store/current/lib");
  const auto walked = Walker(tree).walk("/opt-lib/libx.so.1");
  REQUIRE(walked);
  CHECK(walked->path == "/store/v1/lib/libx.so.1.2");
  CHECK(walked->links ==
        std::vector<std::string>{"/opt-lib", "/store/current", "/store/v1/lib/libx.so.1"});
}

TEST_CASE("absolute links and too many .. stay inside the root") {
  MemoryTree tree;
  tree.add_file("/etc/f", "f");
  tree.add_link("/a/absolute", "/etc/f");
  tree.add_link("/a/beyond", "../../../../etc/f");
  const Walker walker(tree);
  CHECK(real(walker, "/a/absolute") == "/etc/f");
  CHECK(real(walker, "/a/beyond") == "/etc/f");
  CHECK(real(walker, "/../../etc/./f") == "/etc/f");
}

TEST_CASE(".. goes to the parent of where a link leads, not of the link") {
  MemoryTree tree;
  tree.add_file("/real/x", "x");
  tree.add_directory("/real/deep");
  tree.add_link("/link", "real/deep");
  CHECK(real(Walker(tree), "/link/../x") == "/real/x");
}

TEST_CASE("a loop of links is told, also after the same directory was walked before") {
  MemoryTree tree;
  tree.add_link("/a", "b");
  tree.add_link("/b", "a");
  tree.add_link("/self", "self/x");
  const Walker walker(tree);
  const std::string loop = std::make_error_code(std::errc::too_many_symbolic_link_levels).message();
  CHECK(real(walker, "/a") == loop);
  CHECK(real(walker, "/a/x") == loop);
  CHECK(real(walker, "/self") == loop);
  CHECK(real(walker, "/self/x") == loop);
}

TEST_CASE("40 links are followed and 41 are not, in whichever component they lie") {
  MemoryTree tree;
  tree.add_directory("/d40");
  tree.add_file("/d40/f", "f");
  for (int i = 0; i < 40; ++i) {
    tree.add_link("/d" + std::to_string(i), "d" + std::to_string(i + 1));
  }
  tree.add_link("/d40/again", "f");
  tree.add_link("/more", "d0");
  const Walker walker(tree);
  CHECK(real(walker, "/d0/f") == "/d40/f");
  CHECK(walker.walk("/d0/again").error() == std::errc::too_many_symbolic_link_levels);
  CHECK(walker.walk("/more").error() == std::errc::too_many_symbolic_link_levels);
}

TEST_CASE("a link as long as a path is walked, and one that goes round and round is refused") {
  MemoryTree tree;
  tree.add_directory("/a");
  std::string text;
  while (text.size() < 4000)
    text += "a/../";
  tree.add_link("/long", text + "a");
  tree.add_link("/too-long", text + text + "a");
  tree.add_link("/link0", text + "a");
  for (int i = 0; i < 10; ++i)
    tree.add_link("/link" + std::to_string(i + 1), text + "link" + std::to_string(i));
  const Walker walker(tree);
  CHECK(real(walker, "/long") == "/a");
  CHECK(real(walker, "/long/../long") == "/a");
  CHECK(walker.walk("/too-long").error() == std::errc::filename_too_long);
  CHECK(walker.walk("/link10").error() == std::errc::too_many_symbolic_link_levels);
}

TEST_CASE("a link whose text ends in a slash leads to a directory alone") {
  MemoryTree tree;
  tree.add_directory("/d");
  tree.add_file("/f", "");
  tree.add_link("/to-d", "d/");
  tree.add_link("/to-f", "f/");
  const Walker walker(tree);
  CHECK(real(walker, "/to-d") == "/d");
  CHECK(walker.walk("/to-f").error() == std::errc::not_a_directory);
  CHECK(walker.walk("/to-f", LastLink::keep)->path == "/to-f");
}

TEST_CASE("a trailing slash asks for a directory") {
  MemoryTree tree;
  tree.add_directory("/d");
  tree.add_link("/l", "d");
  tree.add_file("/f", "");
  const Walker walker(tree);
  CHECK(real(walker, "/d//") == "/d");
  CHECK(walker.walk("/l/", LastLink::keep)->path == "/d");
  CHECK(walker.walk("/l", LastLink::keep)->path == "/l");
  CHECK(walker.walk("/f/").error() == std::errc::not_a_directory);
  CHECK(walker.walk("/f/x").error() == std::errc::not_a_directory);
}

TEST_CASE("names and paths that are too long are refused as the kernel does") {
  MemoryTree tree;
  const Walker walker(tree);
  CHECK(walker.walk("/" + std::string(256, 'n')).error() == std::errc::filename_too_long);
  CHECK(walker.walk("/" + std::string(255, 'n')).error() == std::errc::no_such_file_or_directory);
  CHECK(walker.walk(std::string(4096, '/')).error() == std::errc::filename_too_long);
}

TEST_CASE("a directory the user may not search hides what is in it") {
  MemoryTree tree;
  tree.add_directory("/private", 0700);
  tree.add_file("/private/f", "f");
  tree.add_file("/secret", "s", 0600);
  CHECK(real(Walker(tree), "/private/f") == "/private/f");
  const Walker nobody(tree, {.uid = 65534, .gid = 65534});
  CHECK(nobody.walk("/private/f").error() == std::errc::permission_denied);
  CHECK_FALSE(nobody.may_read(nobody.walk("/secret")->status));
}
