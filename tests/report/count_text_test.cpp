#include "report/count_text.h"

#include "support/made_entry.h"

#include <catch2/catch.hpp>

using namespace whittle;
using rootfs::Kind;
using test::made_entry;

TEST_CASE("one is one, and all others are many") {
  CHECK(report::count_text(0, "file", "files") == "0 files");
  CHECK(report::count_text(1, "file", "files") == "1 file");
  CHECK(report::count_text(2, "file", "files") == "2 files");
  CHECK(report::size_text(5'679'552) == "5.68 MB (5679552 bytes)");
}

TEST_CASE("a root file system is counted by kinds, and its bytes once") {
  const rootfs::Manifest manifest{
      {made_entry("/a", Kind::directory), made_entry("/a/f", Kind::file, "12345"),
       made_entry("/a/h", Kind::hard_link, "/a/f"), made_entry("/l", Kind::link, "a/f")}};
  CHECK(report::counts_text(manifest) == "1 file, 2 links, 1 directory, 5 B (5 bytes)");
}
