#include "report/manifest_text.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using report::pack_summary;
using rootfs::Entry;
using rootfs::Kind;
using rootfs::Manifest;

namespace {

Entry entry(const std::string& path, Kind kind, std::uint64_t size = 0) {
  Entry entry;
  entry.path = path;
  entry.kind = kind;
  entry.size = size;
  return entry;
}

}  // namespace

TEST_CASE("a summary counts, shows the five largest files, and how to use them") {
  const Manifest manifest{{
      entry("/bin", Kind::link),
      entry("/usr", Kind::directory),
      entry("/usr/bin", Kind::directory),
      entry("/usr/bin/a", Kind::file, 999),
      entry("/usr/bin/again", Kind::hard_link, 999),
      entry("/usr/bin/b", Kind::file, 2'000'000),
      entry("/usr/bin/c", Kind::file, 1),
      entry("/usr/bin/d", Kind::file, 45'600),
      entry("/usr/bin/e", Kind::file, 999),
      entry("/usr/bin/f", Kind::file, 7),
  }};
  const std::string counts = "6 files, 2 links, 2 directories, 2.05 MB (2047606 bytes)\n";
  const std::string largest =
      "    2.00 MB  /usr/bin/b\n"
      "    45.6 kB  /usr/bin/d\n"
      "      999 B  /usr/bin/a\n"
      "      999 B  /usr/bin/e\n"
      "        7 B  /usr/bin/f\n";
  CHECK(pack_summary(manifest, "out.tar", {"/usr/bin/b"}) == "out.tar: " + counts + largest +
                                                                 "\nFROM scratch\nADD out.tar /\n" +
                                                                 "ENTRYPOINT [\"/usr/bin/b\"]\n");
  CHECK(pack_summary(manifest, "root/", {"/usr/bin/b"}) == "root/: " + counts + largest +
                                                               "\nFROM scratch\nCOPY root/ /\n" +
                                                               "ENTRYPOINT [\"/usr/bin/b\"]\n");
  // Several programs have no entrypoint, and a pipe has no name to be used by.
  CHECK(pack_summary(manifest, "out.tar", {"/usr/bin/a", "/usr/bin/b"}) ==
        "out.tar: " + counts + largest + "\nFROM scratch\nADD out.tar /\n");
  CHECK(pack_summary(manifest, "-", {"/usr/bin/b"}) == "-: " + counts + largest);
}

TEST_CASE("a summary counts one thing as one, and keeps every name on its line") {
  const Manifest manifest{{
      entry("/a", Kind::directory),
      entry("/a/\n\"\xff", Kind::file, 3),
      entry("/b", Kind::link),
  }};
  CHECK(pack_summary(manifest, "o\nut.tar", {"/a/\n\"\xff"}) ==
        "o\\nut.tar: 1 file, 1 link, 1 directory, 3 B (3 bytes)\n"
        "        3 B  /a/\\n\"\\xff\n"
        "\n"
        "FROM scratch\n"
        "ADD o\\nut.tar /\n"
        "ENTRYPOINT [\"/a/\\n\\\"\xef\xbf\xbd\"]\n");
}
