#include "audit/duplicates.h"

#include "support/made_layers.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using Words = std::vector<std::string>;

TEST_CASE("equal contents are found under all their names, the costliest first") {
  const image::Image image = test::made_layers({{{"/a", "12"},
                                                 {"/b", "12"},
                                                 {"/c", "21"},
                                                 {"/d", "1234"},
                                                 {"/e", "1234"},
                                                 {"/f", "12"},
                                                 {"/empty"},
                                                 {"/none"}}});
  const auto found = audit::find_duplicates(image.root);
  REQUIRE(found.size() == 2);
  CHECK(found[0].paths == Words{"/a", "/b", "/f"});
  CHECK(found[0].excess() == 4);
  CHECK(found[1].paths == Words{"/d", "/e"});
  CHECK(found[1].excess() == 4);
}

TEST_CASE("names of one file are no duplicates") {
  rootfs::Manifest root;
  rootfs::Entry entry;
  entry.path = "/a";
  entry.size = 2;
  entry.source = rootfs::ContentSource(std::string("12"));
  root.entries.push_back(entry);
  entry.path = "/b";
  entry.kind = rootfs::Kind::hard_link;
  entry.target = "/a";
  root.entries.push_back(entry);
  CHECK(audit::find_duplicates(root).empty());
}
