#include "image/layers.h"

#include "base/error.h"
#include "rootfs/manifest_check.h"
#include "support/manifest_lines.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::image;
using rootfs::Kind;
using Lines = std::vector<std::string>;
using Layer = std::vector<TarMember>;

namespace {

TarMember member(const std::string& path, Kind kind, const std::string& what = {}) {
  TarMember member;
  member.entry.path = path;
  member.entry.kind = kind;
  member.entry.mode = kind == Kind::directory ? 0755 : 0644;
  if (kind == Kind::file) {
    member.entry.source = rootfs::ContentSource(what);
    member.entry.size = what.size();
  } else {
    member.entry.target = what;
  }
  return member;
}
TarMember file(const std::string& path, const std::string& bytes = "x") {
  return member(path, Kind::file, bytes);
}
TarMember directory(const std::string& path) {
  return member(path, Kind::directory);
}

// What is seen in the end, shortened: "/a/b x", "/l -> a", "/d/", "/h = /a".
Lines seen(const std::vector<Layer>& layers) {
  Layers all;
  for (const Layer& layer : layers)
    all.add(layer, "a layer");
  const rootfs::Manifest manifest = all.flatten();
  CHECK(check(manifest).empty());
  Lines lines;
  for (const rootfs::Entry& entry : manifest.entries) {
    std::string line = entry.path;
    if (entry.kind == Kind::directory) line += "/";
    if (entry.kind == Kind::link) line += " -> " + entry.target;
    if (entry.kind == Kind::hard_link) line += " = " + entry.target;
    if (entry.kind == Kind::file) line += fmt::format(" {}", entry.source.contents().text());
    lines.push_back(line);
  }
  return lines;
}

// What is hidden, shortened: "/a of 0 by 1: 3".
Lines hidden(const std::vector<Layer>& layers) {
  Layers all;
  for (const Layer& layer : layers)
    all.add(layer, "a layer");
  Lines lines;
  for (const HiddenFile& file : all.hidden()) {
    CHECK(file.source.contents().bytes().size() == file.size);
    lines.push_back(
        fmt::format("{} of {} by {}: {}", file.path, file.layer, file.hidden_by, file.size));
  }
  return lines;
}

}  // namespace

TEST_CASE("a later layer adds, replaces and removes") {
  const Layer base{directory("/d"), file("/d/a", "1"), file("/d/b", "1"), file("/e", "1")};
  CHECK(seen({base, {file("/d/a", "2"), file("/.wh.e"), file("/f", "2")}}) ==
        Lines{"/d/", "/d/a 2", "/d/b 1", "/f 2"});
  CHECK(seen({base, {file("/.wh.d")}}) == Lines{"/e 1"});
  CHECK(seen({base, {file("/.wh.nothing"), file("/.wh..wh.plnk")}}) ==
        Lines{"/d/", "/d/a 1", "/d/b 1", "/e 1"});
}

TEST_CASE("an opaque directory hides all that was there before, wherever the mark stands") {
  const Layer base{directory("/d"), directory("/d/s"), file("/d/s/a", "1"), file("/d/b", "1")};
  const Lines expected{"/d/", "/d/c 2"};
  CHECK(seen({base, {directory("/d"), file("/d/.wh..wh..opq"), file("/d/c", "2")}}) == expected);
  CHECK(seen({base, {directory("/d"), file("/d/c", "2"), file("/d/.wh..wh..opq")}}) == expected);
}

TEST_CASE("a removal does not touch what its own layer brings") {
  const Layer base{file("/a", "1")};
  CHECK(seen({base, {file("/a", "2"), file("/.wh.a")}}) == Lines{"/a 2"});
  CHECK(seen({base, {file("/.wh.a"), file("/a", "2")}}) == Lines{"/a 2"});
}

TEST_CASE("what is no directory replaces a directory and all in it; a directory keeps it") {
  const Layer base{directory("/d"), file("/d/a", "1")};
  CHECK(seen({base, {file("/d", "2")}}) == Lines{"/d 2"});
  CHECK(seen({base, {member("/d", Kind::link, "/t"), directory("/t")}}) ==
        Lines{"/d -> /t", "/t/"});
  CHECK(seen({base, {directory("/d")}}) == Lines{"/d/", "/d/a 1"});
  CHECK(seen({{file("/d")}, base}) == Lines{"/d/", "/d/a 1"});
}

TEST_CASE("names of one file stay one file across layers and outlive the first of them") {
  const Layer base{file("/b", "1"), member("/c", Kind::hard_link, "/b")};
  CHECK(seen({base}) == Lines{"/b 1", "/c = /b"});
  CHECK(seen({base, {member("/a", Kind::hard_link, "/c")}}) == Lines{"/a 1", "/b = /a", "/c = /a"});
  CHECK(seen({base, {file("/.wh.b")}}) == Lines{"/c 1"});
  CHECK(seen({base, {file("/b", "2")}}) == Lines{"/b 2", "/c 1"});
  Layers broken;
  CHECK_THROWS_WITH(broken.add({member("/a", Kind::hard_link, "/gone")}, "layer 1"),
                    "cannot read layer 1: /a is a hard link to /gone, which is not there");
}

TEST_CASE("members land where the links on their way lead, and missing directories are made") {
  const Layer base{member("/bin", Kind::link, "usr/bin"), directory("/usr"), directory("/usr/bin"),
                   file("/usr/bin/a", "1")};
  CHECK(seen({base, {file("/bin/b", "2"), file("/bin/.wh.a"), file("/new/dir/c", "2")}}) ==
        Lines{"/bin -> usr/bin", "/new/", "/new/dir/", "/new/dir/c 2", "/usr/", "/usr/bin/",
              "/usr/bin/b 2"});
}

TEST_CASE("a member lands behind as many links as a kernel follows") {
  Layer layer{directory("/d"), member("/l40", Kind::link, "d")};
  for (int i = 39; i > 0; --i)
    layer.push_back(member(fmt::format("/l{:02}", i), Kind::link, fmt::format("l{:02}", i + 1)));
  layer.push_back(file("/l01/a", "1"));
  const Lines lines = seen({layer});
  CHECK(lines[1] == "/d/a 1");
  CHECK(lines.size() == 42);
}

TEST_CASE("no member lies in what is no directory") {
  const auto refusal = [](const std::vector<Layer>& layers) -> std::string {
    Layers all;
    try {
      for (const Layer& layer : layers)
        all.add(layer, "a layer");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  const Layer base{file("/f", "1"), member("/l", Kind::link, "f"),
                   member("/loop", Kind::link, "loop")};
  CHECK(refusal({base, {file("/f/a")}}) ==
        "cannot read a layer: its member /f/a lies in /f, which is no directory");
  CHECK(refusal({base, {file("/l/a/b")}}) ==
        "cannot read a layer: its member /l/a/b lies in /f, which is no directory");
  CHECK(refusal({base, {file("/loop/a")}}) ==
        "cannot read a layer: its member /loop/a lies in /loop, which is no directory");
  CHECK(refusal({base, {member("/h", Kind::hard_link, "/f/a")}}) ==
        "cannot read a layer: /h is a hard link to /f/a, which is not there");
  CHECK(refusal({{file("/")}}) == "cannot read a layer: its root is no directory");
  // What a layer puts in its place first may well hold something, and removals mean nothing.
  CHECK(seen({base, {directory("/f"), file("/f/a", "2"), file("/f/.wh.b")}}) ==
        Lines{"/f/", "/f/a 2", "/l -> f", "/loop -> loop"});
  CHECK(seen({{file("/f", "1")}, {file("/f/.wh.a"), file("/f/.wh..wh..opq")}}) == Lines{"/f 1"});
}

TEST_CASE("nothing lies in a special file, until something takes its place") {
  TarMember device = file("/d");
  device.special = true;
  Layers layers;
  layers.add({device}, "layer 1");
  CHECK_THROWS_WITH(layers.add({file("/d/f")}, "layer 2"),
                    "cannot read layer 2: its member /d/f lies in /d, which is no directory");
  CHECK(seen({{device}, {file("/.wh.d"), file("/d/f", "2")}}) == Lines{"/d/", "/d/f 2"});
  device.entry.path = "/d/e";
  CHECK(seen({{device}, {file("/d", "1")}, {directory("/d"), file("/d/e/f", "2")}}) ==
        Lines{"/d/", "/d/e/", "/d/e/f 2"});
  CHECK(seen({{device}, {file("/d/.wh..wh..opq"), file("/d/e/f", "2")}}) ==
        Lines{"/d/", "/d/e/", "/d/e/f 2"});
}

TEST_CASE("special files are left out, noted, and hide what was there") {
  TarMember device = file("/dev/null");
  device.special = true;
  Layers layers;
  layers.add({file("/dev/null", "1"), directory("/")}, "layer 1");
  layers.add({device}, "layer 2");
  CHECK(test::lines(layers.flatten()) == Lines{"directory 0755 0:0 0 /dev"});
  CHECK(layers.findings() ==
        Findings{{.id = FindingId::special_file_left_out,
                  .severity = Severity::note,
                  .subject = "/dev/null",
                  .what = "a device, a fifo or a socket in layer 2 is left out",
                  .why = "a root file system of whittle has none",
                  .advice = {}}});
}

TEST_CASE("in a tar that is no layer nothing removes") {
  Layers members(Whiteouts::kept);
  members.add({file("/.wh.a"), file("/a"), file("/d/.wh..wh..opq")}, "a tar");
  Lines paths;
  for (const rootfs::Entry& entry : members.flatten().entries)
    paths.push_back(entry.path);
  CHECK(paths == Lines{"/.wh.a", "/a", "/d", "/d/.wh..wh..opq"});
}

TEST_CASE("another name of a device is left out as the device is") {
  TarMember device = file("/dev/null");
  device.special = true;
  TarMember other = member("/dev/zero", Kind::hard_link, "/dev/null");
  Layers layers;
  layers.add({directory("/dev"), device, other}, "a layer");
  CHECK(layers.flatten().entries.size() == 1);
  REQUIRE(layers.findings().size() == 2);
  CHECK(layers.findings()[1].subject == "/dev/zero");
  // What takes its place is a file that can have names.
  layers.add({file("/dev/null", "x"), other}, "another layer");
  CHECK(layers.flatten().entries.size() == 3);
}

TEST_CASE("the root itself has a mode and an owner where a layer says so") {
  TarMember root = directory("/");
  root.entry.mode = 0700;
  Layers layers;
  layers.add({file("/a")}, "a layer");
  CHECK_FALSE(layers.flatten().root);
  layers.add({root}, "another layer");
  CHECK(layers.flatten().root->mode == 0700);
}

TEST_CASE("directories that are only meant are bounded") {
  std::string deep;
  while (deep.size() < 4000)
    deep += "/d";
  Layers layers;
  Layer layer;
  for (int i = 0; i < 10; ++i)
    layer.push_back(file("/" + std::to_string(i) + deep + "/f"));
  CHECK_THROWS_WITH(layers.add(layer, "a layer"),
                    "cannot read a layer: its members lie in more than 100000 directories, or "
                    "16777216 bytes of their names, that are no members");
}

TEST_CASE("what layers have and a container does not see is known, by layer and path") {
  const Layer base{directory("/d"), file("/d/a", "123"), file("/d/b", "12"), file("/e", "1")};
  CHECK(hidden({base}) == Lines{});
  CHECK(hidden({base, {file("/f")}, {file("/.wh.e"), file("/d/a", "4")}, {file("/.wh.d")}}) ==
        Lines{"/d/a of 0 by 2: 3", "/d/b of 0 by 3: 2", "/e of 0 by 2: 1", "/d/a of 2 by 3: 1"});
  CHECK(hidden({base, {directory("/d"), file("/d/.wh..wh..opq"), file("/d/c")}}) ==
        Lines{"/d/a of 0 by 1: 3", "/d/b of 0 by 1: 2"});
  CHECK(hidden({base, {file("/d", "no directory")}}) ==
        Lines{"/d/a of 0 by 1: 3", "/d/b of 0 by 1: 2"});
  // Twice in one layer, empty, and of no size.
  CHECK(hidden({{file("/a", "1"), file("/a", "23"), file("/n", "")}, {file("/.wh.n")}}) ==
        Lines{"/a of 0 by 0: 1"});
}

TEST_CASE("a file is hidden once, when its last name is") {
  const Layer base{file("/a", "123"), member("/b", Kind::hard_link, "/a")};
  CHECK(hidden({base, {file("/.wh.a")}}) == Lines{});
  CHECK(hidden({base, {file("/.wh.a")}, {file("/.wh.b")}}) == Lines{"/a of 0 by 1: 3"});
}

TEST_CASE("each entry is of the layer that brought it last") {
  Layers layers;
  layers.add({directory("/d"), file("/d/a"), file("/d/b")}, "first");
  layers.add({file("/d/b"), file("/made/c")}, "second");
  CHECK(layers.flatten().entries.size() == 5);
  CHECK(layers.origins() == std::vector<std::size_t>{0, 0, 1, 1, 1});
}
