#include "rootfs/manifest_check.h"

#include "support/made_entry.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::rootfs;
using Lines = std::vector<std::string>;

namespace {

Entry file(const std::string& path) {
  return test::made_entry(path, Kind::file, "bytes");
}

Entry directory(const std::string& path) {
  return test::made_entry(path, Kind::directory);
}

Entry link_entry(const std::string& path, const std::string& target, Kind kind = Kind::link) {
  Entry entry = file(path);
  entry.kind = kind;
  entry.target = target;
  return entry;
}

Lines sentences(const Manifest& manifest) {
  Lines sentences;
  for (const Finding& finding : check(manifest)) {
    CHECK(finding.severity == Severity::error);
    sentences.push_back(finding.subject + ": " + finding.what);
  }
  return sentences;
}

}  // namespace

TEST_CASE("a manifest that an image can be made of passes every check") {
  Manifest good{{directory("/a"), link_entry("/a/absolute", "/b/c"), file("/a/file"),
                 link_entry("/a/hard", "/a/file", Kind::hard_link),
                 link_entry("/a/up", "../a/./file"), link_entry("/a.b", "a"), directory("/b"),
                 file("/b/c")}};
  std::ranges::sort(good.entries, {}, &Entry::path);
  CHECK(sentences(good).empty());
}

TEST_CASE("each wrong path has a sentence of its own") {
  CHECK(sentences({{file("relative")}}) == Lines{"relative: its path is not absolute"});
  CHECK(sentences({{directory("/")}}) == Lines{"/: the root itself is no entry"});
  CHECK(sentences({{file("/a//b")}}) == Lines{"/a//b: its path has an empty name in it"});
  CHECK(sentences({{file("/a/")}}) == Lines{"/a/: its path has an empty name in it"});
  CHECK(sentences({{file("/a/../b")}}) == Lines{"/a/../b: its path has a \"..\" in it"});
  CHECK(sentences({{file("/./b")}}) == Lines{"/./b: its path has a \".\" in it"});
  CHECK(sentences({{file(std::string("/a\0b", 4))}}) ==
        Lines{std::string("/a\0b", 4) + ": its path holds a NUL byte"});
  CHECK(sentences({{file("/.wh.x")}}) ==
        Lines{"/.wh.x: an image takes the name .wh.x for the removal of a file"});
}

TEST_CASE("entries are sorted, one a path, each in a directory that is there") {
  CHECK(sentences({{file("/a"), directory("/a")}}) ==
        Lines{"/a: it is there twice, as a file and as a directory"});
  CHECK(sentences({{file("/b"), file("/a")}}) == Lines{"/a: it comes after /b"});
  CHECK(sentences({{file("/a/b")}}) == Lines{"/a/b: its directory /a is not there"});
  CHECK(sentences({{file("/a"), file("/a/b")}}) == Lines{"/a/b: its directory /a is a file"});
  Entry entry = file("/a");
  entry.mode = 0100644;
  CHECK(sentences({{entry}}) == Lines{"/a: its mode 100644 has more than permissions"});
}

TEST_CASE("links land inside, on something") {
  CHECK(sentences({{link_entry("/a", "")}}) == Lines{"/a: the link has no target"});
  CHECK(sentences({{directory("/d"), link_entry("/d/a", "../../etc/passwd")}}) ==
        Lines{"/d/a: the link to ../../etc/passwd climbs above the root"});
  CHECK(sentences({{link_entry("/a", "/x/../../y")}}) ==
        Lines{"/a: the link to /x/../../y climbs above the root"});
  CHECK(sentences({{link_entry("/a", "b")}}) ==
        Lines{"/a: the link to b leads nowhere: No such file or directory"});
  CHECK(sentences({{link_entry("/a", "b"), link_entry("/b", "a")}}) ==
        Lines{"/a: the link to b leads nowhere: Too many levels of symbolic links",
              "/b: the link to a leads nowhere: Too many levels of symbolic links"});
  Entry as_found = link_entry("/a", "b");
  as_found.leads_nowhere = true;
  CHECK(sentences({{as_found}}).empty());
}

TEST_CASE("a hard link points to an earlier file and agrees with it") {
  const auto hard = [](const std::string& path, const std::string& target) {
    return link_entry(path, target, Kind::hard_link);
  };
  CHECK(sentences({{hard("/b", "/a")}}) == Lines{"/b: the hard link's file /a is not there"});
  CHECK(sentences({{directory("/a"), hard("/b", "/a")}}) ==
        Lines{"/b: the hard link's file /a is a directory"});
  CHECK(sentences({{hard("/a", "/b"), file("/b")}}) ==
        Lines{"/a: the hard link comes before its file /b"});
  Entry other_mode = hard("/b", "/a");
  other_mode.mode = 0600;
  Entry other_xattrs = hard("/b", "/a");
  other_xattrs.xattrs["user.x"] = "y";
  for (const Entry& entry : {other_mode, other_xattrs})
    CHECK(sentences({{file("/a"), entry}}) ==
          Lines{"/b: the hard link and its file /a differ in what one file has once"});
}
