#include "image/tar_reader.h"

#include "base/error.h"
#include "image/compression.h"
#include "image/input_file.h"
#include "image/tar_writer.h"
#include "support/made_tar.h"
#include "support/manifest_lines.h"
#include "support/run.h"
#include "support/sample_manifest.h"
#include "support/sinks.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::image;
using test::run;
using test::TemporaryDirectory;
using Lines = std::vector<std::string>;

namespace {

// What is said of a tar in memory that cannot be read.
std::string refusal(const std::string& tar, TarEnd end = TarEnd::needed) {
  try {
    read_tar({tree::Contents(as_bytes(tar), nullptr), tar.size()}, "a.tar", end);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// The one member of a tar in memory.
TarMember only(const test::MadeMember& member) {
  const std::string tar = test::made_tar({member});
  const auto copy = std::make_shared<const std::string>(tar);
  auto found = read_tar({tree::Contents(as_bytes(*copy), copy), tar.size()}, "a.tar");
  REQUIRE(found.size() == 1);
  return found[0];
}

// The members as lines, file contents included.
Lines members(const std::string& path) {
  rootfs::Manifest manifest;
  for (TarMember& member : read_tar(unpack(read_input(path), path), path)) {
    if (member.special) member.entry.path += " (special)";
    manifest.entries.push_back(std::move(member.entry));
  }
  return test::lines(manifest);
}

std::string sample_tar() {
  rootfs::Manifest manifest = test::sample_manifest();
  test::StringSink sink;
  write_tar(manifest, sink);
  return sink.text;
}

}  // namespace

TEST_CASE("what was written is read back, compressed by anybody or not at all") {
  const TemporaryDirectory dir;
  const Lines expected = test::lines(test::sample_manifest());
  test::write_file(dir / "a.tar", sample_tar());
  const auto check_same = [&](const std::string& file) {
    Lines found = members(dir / file);
    // A hard link's record has no contents, only its name.
    CHECK(found == expected);
  };
  check_same("a.tar");
  for (const std::string tool : {"gzip", "zstd -q", "xz", "bzip2", "lz4 -q"}) {
    REQUIRE(run(tool + " -c < " + dir / "a.tar" + " > " + dir / "b").status == 0);
    check_same("b");
  }
  // Several members and frames after one another, a skippable frame first.
  REQUIRE(run("cd " + dir.path().string() +
              "; head -c 1000000 a.tar > 1; tail -c +1000001 a.tar > 2;"
              "(gzip -c 1; gzip -c 2) > c; (printf '\\120\\052\\115\\030\\002\\0\\0\\0xx';"
              "zstd -qc 1; zstd -qc 2) > d")
              .status == 0);
  check_same("c");
  check_same("d");
}

TEST_CASE("the contents of a plain tar stay where they are") {
  const std::string tar = sample_tar();
  const tree::Contents contents(as_bytes(tar), nullptr);
  for (const TarMember& member : read_tar(unpack(contents, "a.tar"), "a.tar")) {
    if (member.entry.kind != rootfs::Kind::file || member.entry.size == 0) continue;
    const Bytes bytes = member.entry.source.contents().bytes();
    CHECK(bytes.data() >= contents.bytes().data());
    CHECK(bytes.data() + bytes.size() <= contents.bytes().data() + tar.size());
  }
}

TEST_CASE("what GNU tar and libarchive write is read: sparse, old, with ./ and special files") {
  const TemporaryDirectory dir;
  const std::string make =
      "cd " + dir.path().string() +
      "; mkdir t; cd t; printf x > f; ln f g; ln -s f l; mkfifo p; truncate -s 20000 hole; "
      "printf end >> hole; truncate -s 30000 hole; chmod 0640 f; touch -h -d @5 f hole l; cd ..; ";
  REQUIRE(run(make).status == 0);
  const std::string sparse = std::string(20000, '\0') + "end" + std::string(9997, '\0');
  const std::string file = "file 0640 0:0 5 /f \"x\"";
  const std::string hole = "file 0644 0:0 5 /hole \"" + sparse + "\"";
  const std::string link = "link 0777 0:0 5 /l -> f";
  for (const std::string format : {"--format=gnu", "--format=pax", "--format=oldgnu"}) {
    REQUIRE(run("cd " + dir.path().string() + "; tar -C t " + format +
                " -S --owner=0 --group=0 -cf a.tar ./f ./g ./hole ./l ./p; touch -d @5 t/p")
                .status == 0);
    Lines found = members(dir / "a.tar");
    REQUIRE(found.size() == 5);
    CHECK(found[0] == file);
    CHECK(found[1] == "hard link 0640 0:0 5 /g = /f");
    CHECK(found[2] == hole);
    CHECK(found[3] == link);
    CHECK_THAT(found[4], Catch::Contains("/p (special)"));
  }
  REQUIRE(run("cd " + dir.path().string() + "; tar -C t -cf root.tar .").status == 0);
  CHECK_THAT(members(dir / "root.tar").front(), Catch::StartsWith("directory"));
  CHECK_THAT(members(dir / "root.tar").front(), Catch::EndsWith(" /"));
}

TEST_CASE("names and links keep their bytes, whatever the encoding said") {
  const TemporaryDirectory dir;
  REQUIRE(run("cd " + dir.path().string() +
              "; mkdir t; cd t; printf x > \"$(printf 'caf\\303\\251')\"; "
              "printf x > \"$(printf 'lat\\351n')\"; ln -s \"$(printf '\\351')\" link; "
              "for f in gnu pax ustar; do tar --format=$f -cf ../$f.tar *; done")
              .status == 0);
  for (const std::string format : {"gnu", "pax", "ustar"}) {
    const std::string tar = dir / (format + ".tar");
    Lines names;
    for (const TarMember& member : read_tar(unpack(read_input(tar), tar), tar))
      names.push_back(member.entry.path + member.entry.target);
    std::ranges::sort(names);
    CHECK(names == Lines{"/caf\xc3\xa9", "/lat\xe9n", "/link\xe9"});
  }
}

TEST_CASE("what is cut off, no tar, or leads out is refused") {
  const TemporaryDirectory dir;
  const std::string tar = sample_tar();
  test::write_file(dir / "cut", tar.substr(0, tar.size() / 2));
  test::write_file(dir / "text", "just some text, as long as a header " + std::string(600, 'x'));
  CHECK_THROWS_WITH(members(dir / "cut"), "cannot read " + dir / "cut" + ": Truncated tar archive");
  CHECK_THROWS_WITH(members(dir / "text"),
                    "cannot read " + dir / "text" + ": it is no tar: Damaged tar archive");
  REQUIRE(run("cd " + dir.path().string() + "; tar -Pcf out.tar ./../" +
              dir.path().filename().string() + "/text")
              .status == 0);
  CHECK_THROWS_WITH(members(dir / "out.tar"), Catch::EndsWith("/text leads out of the root"));
  test::write_file(dir / "empty", "");
  CHECK_THROWS_WITH(members(dir / "empty"),
                    "cannot read " + dir / "empty" + ": it is empty, not even a tar without files");
  test::write_file(dir / "none", std::string(1024, '\0'));
  CHECK(members(dir / "none").empty());
}

TEST_CASE("a target that stands in a pax record alone is the target") {
  for (const std::string target : {"plain", "caf\xc3\xa9", "\xe6\x97\xa5\xe6\x9c\xac"}) {
    const TarMember link = only({.type = '2', .pax = {{"linkpath", target}}});
    CHECK(link.entry.kind == rootfs::Kind::link);
    CHECK(link.entry.target == target);
    const TarMember name = only({.type = '1', .pax = {{"linkpath", target}}});
    CHECK(name.entry.kind == rootfs::Kind::hard_link);
    CHECK(name.entry.target == "/" + target);
  }
  CHECK(refusal(test::made_tar({{.type = '2'}})) ==
        "cannot read a.tar: its member /f is a link to nothing");
}

TEST_CASE(
    "a tar that ends between two members is cut off, unless something else says it is whole") {
  const std::string member = test::made_member({.name = "a", .data = std::string(600, '\0')});
  const std::string two = member + test::made_member({.name = "b", .data = "x"});
  CHECK(refusal(two + std::string(1024, '\0')).empty());
  CHECK(refusal(two + std::string(512, '\0')).empty());
  CHECK(refusal(two) ==
        "cannot read a.tar: it is cut off: at byte 2560 of 2560 there is neither a member nor the "
        "end of the archive");
  // Zeros of a member are no end.
  CHECK(refusal(member) ==
        "cannot read a.tar: it is cut off: at byte 1536 of 1536 there is neither a member nor the "
        "end of the archive");
  CHECK(refusal(two, TarEnd::optional).empty());
}

TEST_CASE("an owner that no system has is refused, not taken for another one") {
  CHECK(only({.pax = {{"uid", "4294967294"}}}).entry.uid == 4294967294U);
  for (const std::string uid : {"4294967295", "4294967296", "-1"})
    CHECK(refusal(test::made_tar({{.pax = {{"uid", uid}}}})) ==
          "cannot read a.tar: its member /f belongs to " + uid +
              ", the largest user or group is 4294967294");
  CHECK(refusal(test::made_tar({{.pax = {{"gid", "4294967296"}}}})) ==
        "cannot read a.tar: its member /f belongs to 4294967296, the largest user or group is "
        "4294967294");
}

TEST_CASE("a time that no number holds is refused, not taken for the last one") {
  CHECK(only({.pax = {{"mtime", "-5"}}}).entry.mtime == -5);
  CHECK(only({.pax = {{"mtime", "1099511627776"}}}).entry.mtime == 1'099'511'627'776);
  for (const std::string time : {"99999999999999999999", "-99999999999999999999"})
    CHECK(refusal(test::made_tar({{.pax = {{"mtime", time}}}})) ==
          "cannot read a.tar: the time of its member /f is out of all range");
}

TEST_CASE("names and links that are longer than any path are refused") {
  const std::string name(255, 'n');
  CHECK(only({.pax = {{"path", name}}}).entry.path == "/" + name);
  CHECK(refusal(test::made_tar({{.pax = {{"path", name + "n"}}}})) ==
        "cannot read a.tar: in its member " + name + "n a name has 256 bytes, the longest has 255");
  std::string path;
  while (path.size() < 4094)
    path += "d/";
  CHECK(only({.pax = {{"path", path}}}).entry.path.size() == 4094);
  CHECK(refusal(test::made_tar({{.pax = {{"path", path + path}}}})) ==
        "cannot read a.tar: a member has a name of 8188 bytes, the longest path has 4095");
  CHECK(only({.type = '2', .pax = {{"linkpath", path}}}).entry.target == path);
  CHECK(refusal(test::made_tar({{.type = '2', .pax = {{"linkpath", path + path}}}})) ==
        "cannot read a.tar: its member /f is a link to 8188 bytes, the longest path has 4095");
}

TEST_CASE("a sparse file has its holes, which take no room, and a map that goes forward") {
  const auto sparse = [](const std::string& map, std::uint64_t size) {
    return test::made_sparse(map, size, std::string(512, 'A') + std::string(512, 'B'));
  };
  const TarMember found = only(sparse("0,512,4096,512", 8192));
  CHECK(found.entry.path == "/s");
  CHECK(found.entry.source.contents().text() == std::string(512, 'A') + std::string(3584, '\0') +
                                                    std::string(512, 'B') +
                                                    std::string(3584, '\0'));
  CHECK(only(sparse("0,512,1073000000,512", 1'073'000'512)).entry.size == 1'073'000'512);
  CHECK(refusal(test::made_tar({sparse("4096,512,0,512", 8192)})) ==
        "cannot read a.tar: the map of its sparse member /s goes back from byte 4608 to 0");
  for (const std::uint64_t size : {std::uint64_t{1} << 40U, std::uint64_t{1} << 62U})
    CHECK_THAT(refusal(test::made_tar({sparse("0,1024", size)})),
               Catch::EndsWith("and more, which is over 1000 times as much"));
}

TEST_CASE("what compression hides is bounded by what there is of it") {
  std::string many;
  for (int i = 0; i < 50'100; ++i)
    many += test::made_header({});
  const auto refused = [](const std::string& tar) -> std::string {
    try {
      read_tar({tree::Contents(as_bytes(tar), nullptr), 1000}, "a.tar.gz", TarEnd::optional);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  CHECK(refused(many) ==
        "cannot read a.tar.gz: it has more than 50031 members, and only 1000 bytes");
  std::string long_links;
  for (int i = 0; i < 2100; ++i)
    long_links += test::made_member({.type = '2', .pax = {{"linkpath", std::string(4090, 'x')}}});
  CHECK(refused(long_links) ==
        "cannot read a.tar.gz: its names and links have more than 8404608 bytes, it has 1000");
}

TEST_CASE("a header of which something would be left out is refused") {
  const std::string broken =
      test::made_header({.name = "pax", .type = 'x', .data = "99 path=x\n"}) +
      test::padded("99 path=x\n") + test::made_member({}) + std::string(1024, '\0');
  CHECK_THAT(refusal(broken), Catch::StartsWith("cannot read a.tar: "));
}

TEST_CASE("a pax header for all members may comment and say nothing else") {
  const auto with_global = [](const std::string& records) {
    return test::made_header({.name = "pax", .type = 'g', .data = records}) +
           test::padded(records) + test::made_tar({{.type = '2', .target = "t"}});
  };
  const std::string comment = test::pax_record("comment", "a commit");
  CHECK(refusal(with_global(comment + comment)).empty());
  CHECK(refusal(with_global(comment + test::pax_record("linkpath", "u"))) ==
        "cannot read a.tar: it has a pax header for all members, which says \"linkpath\"");
  CHECK(refusal(with_global("99 path=x\n")) ==
        "cannot read a.tar: it has a pax header for all members, which says \"99 path=x\n\"");
  // Also behind other members, and behind a header of its own member.
  const std::string tar = with_global(test::pax_record("uid", "7"));
  CHECK(refusal(test::made_member({.name = "a", .data = "x"}) +
                test::made_header({.name = "long", .type = 'L', .data = "name"}) +
                test::padded("name") + tar) ==
        "cannot read a.tar: it has a pax header for all members, which says \"uid\"");
}

TEST_CASE("a sparse file of the old kind that does not say its size is refused") {
  std::string tar = test::made_tar({{.name = "s", .type = 'S', .data = "abc"}});
  CHECK(refusal(tar) == "cannot read a.tar: its sparse member s does not say how large it is");
}

TEST_CASE("a long name ends where its header says, with a NUL or without") {
  const auto with_name = [](char type, std::size_t size, const std::string& name) {
    return test::made_header({.name = "long", .type = type, .data = std::string(size, ' ')}) +
           test::padded(name) + test::made_tar({{.type = '2', .target = "t"}});
  };
  for (const char type : {'L', 'K'}) {
    CHECK(refusal(with_name(type, 5, "name")).empty());
    CHECK(refusal(with_name(type, 4, "name")).empty());
    CHECK(refusal(with_name(type, 3, "name")) ==
          "cannot read a.tar: the long name at byte 512 goes on behind its 3 bytes");
  }
}
