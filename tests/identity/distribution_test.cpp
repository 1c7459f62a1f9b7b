#include "identity/distribution.h"

#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using identity::Distribution;
using identity::read_distribution;

namespace {

Distribution distribution(const tree::MemoryTree& tree) {
  return read_distribution(tree::Walker(tree));
}

}  // namespace

TEST_CASE("a distribution is what os-release says, quoted or not") {
  tree::MemoryTree tree;
  tree.add_file("/usr/lib/os-release",
                "# ID=no\n\nPRETTY_NAME=\"A \\\"good\\\" one\"\nID='fedora'\nVERSION_ID=40\nodd\n");
  tree.add_file("/etc/debian_version", "12.11\n");
  const Distribution expected{"fedora", "40", "40", "A \"good\" one"};
  CHECK(distribution(tree) == expected);
  tree.add_link("/etc/os-release", "../usr/lib/os-release");
  CHECK(distribution(tree) == expected);
}

TEST_CASE("Debian's point release is in a file of its own, unless that has a word") {
  tree::MemoryTree tree;
  tree.add_file("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
  tree.add_file("/etc/debian_version", "12.11\n");
  CHECK(distribution(tree).version == "12.11");
  tree.add_file("/etc/debian_version", "trixie/sid\n");
  CHECK(distribution(tree).version == "12");
}

TEST_CASE("a root that says nothing is of no distribution") {
  CHECK(distribution(tree::MemoryTree()) == Distribution{});
}
