#include "image/tar_reader.h"

#include "base/error.h"
#include "image/compression.h"
#include "image/input_file.h"
#include "image/tar_writer.h"
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

// The members as lines, file contents included.
Lines members(const std::string& path) {
  rootfs::Manifest manifest;
  for (TarMember& member : read_tar(read_input(path), path)) {
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
  for (const TarMember& member : read_tar(contents, "a.tar")) {
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
    for (const TarMember& member : read_tar(read_input(tar), tar))
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
                    "cannot read " + dir / "text" + ": Unrecognized archive format");
  REQUIRE(run("cd " + dir.path().string() + "; tar -Pcf out.tar ./../" +
              dir.path().filename().string() + "/text")
              .status == 0);
  CHECK_THROWS_WITH(members(dir / "out.tar"), Catch::EndsWith("/text leads out of the root"));
  test::write_file(dir / "empty", "");
  CHECK(members(dir / "empty").empty());
}

TEST_CASE("compression is told by the first bytes") {
  using namespace std::literals;
  for (const auto bytes : {"\x1f\x8b\x08\0"sv, "\x28\xb5\x2f\xfd"sv, "\x5f\x2a\x4d\x18"sv,
                           "\xfd\x37zXZ\0"sv, "BZh9"sv, "\x04\x22\x4d\x18"sv})
    CHECK(is_compressed(as_bytes(bytes)));
  for (const auto bytes : {""sv, "\x1f\x8b"sv, "./"sv, "BZ"sv})
    CHECK_FALSE(is_compressed(as_bytes(bytes)));
}
