#include "identity/file_digest.h"

#include "support/made_entry.h"

#include <catch2/catch.hpp>

using namespace whittle;
using identity::file_digest;
using rootfs::Kind;
using test::made_entry;

constexpr auto sha256_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST_CASE("a digest of bytes is what its algorithm says, and nothing by another algorithm") {
  CHECK(file_digest("md5", as_bytes("abc")) == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(file_digest("sha1", as_bytes("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(file_digest("sha256", as_bytes("abc")) == sha256_of_abc);
  CHECK(file_digest("crc32", as_bytes("abc")).empty());
}

TEST_CASE("a hard link has the digest of its file, a link and a directory have none") {
  rootfs::Manifest manifest{
      {made_entry("/a", Kind::file, "abc"), made_entry("/b", Kind::hard_link, "/a"),
       made_entry("/c", Kind::link, "a"), made_entry("/d", Kind::hard_link, "/gone")}};
  manifest.entries[0].sha256.reset();
  for (const char* path : {"/a", "/b"})
    CHECK(file_digest("sha256", manifest, *manifest.find(path)) == sha256_of_abc);
  for (const char* path : {"/c", "/d"})
    CHECK(file_digest("sha256", manifest, *manifest.find(path)).empty());
  manifest.entries[0].sha256 = sha256(as_bytes("what is known is not read again"));
  CHECK(file_digest("sha256", manifest, manifest.entries[1]) == manifest.entries[0].sha256->hex());
}
