#include "rootfs/manifest.h"

#include "base/error.h"
#include "support/made_entry.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <optional>

using namespace whittle;
using namespace whittle::rootfs;
using test::made_entry;

TEST_CASE("digests are those of the bytes, and a file that changed its size is refused") {
  tree::MemoryTree tree;
  tree.add_file("/f", "abc");
  Entry found = made_entry("/f", Kind::file, "abc");
  found.source = ContentSource(tree, "/f");
  Manifest manifest{{made_entry("/d", Kind::directory), found,
                     made_entry("/g", Kind::hard_link, "/f"), made_entry("/h", Kind::file)}};
  for (Entry& entry : manifest.entries)
    entry.sha256.reset();
  compute_digests(manifest);
  CHECK(manifest.entries[0].sha256 == std::nullopt);
  CHECK(manifest.entries[1].sha256 == sha256(as_bytes("abc")));
  CHECK(manifest.entries[2].sha256 == sha256(as_bytes("abc")));
  CHECK(manifest.entries[3].sha256 == sha256({}));

  tree.add_file("/f", "abcd");
  found.sha256.reset();
  Manifest changed{{found}};
  CHECK_THROWS_WITH(compute_digests(changed), "cannot read /f: it had 3 bytes and now has 4");
  tree.remove("/f");
  CHECK_THROWS_WITH(compute_digests(changed), "cannot read /f: No such file or directory");
}

TEST_CASE("a file has contents by its first name and by another") {
  for (const Kind kind : {Kind::file, Kind::hard_link})
    CHECK(has_contents(made_entry("/a", kind)));
  for (const Kind kind : {Kind::directory, Kind::link})
    CHECK_FALSE(has_contents(made_entry("/a", kind)));
}
