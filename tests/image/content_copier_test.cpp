#include "image/content_copier.h"

#include "base/error.h"

#include <catch2/catch.hpp>

using namespace whittle;
using rootfs::ContentSource;
using rootfs::Entry;

TEST_CASE("many files of many sizes keep their bytes and get their digests") {
  rootfs::Manifest manifest;
  std::vector<std::string> contents;
  for (std::size_t size = 0; size < 3'000'000; size = size * 2 + 1) {
    contents.emplace_back(size, static_cast<char>('a' + contents.size() % 26));
    Entry entry;
    entry.path = "/" + std::string(contents.size(), 'f');
    entry.size = size;
    entry.source = ContentSource(contents.back());
    manifest.entries.push_back(entry);
  }
  image::ContentCopier copier;
  for (std::size_t i = 0; i < contents.size(); ++i) {
    std::string copied;
    copier.copy(manifest.entries[i], [&](Bytes piece) { copied += as_text(piece); });
    CHECK(copied == contents[i]);
  }
  copier.finish(manifest);
  for (std::size_t i = 0; i < contents.size(); ++i)
    CHECK(manifest.entries[i].sha256 == sha256(as_bytes(contents[i])));
}

TEST_CASE("what the destination throws comes out") {
  Entry entry;
  entry.path = "/f";
  entry.size = 1;
  entry.source = ContentSource(std::string("x"));
  image::ContentCopier copier;
  CHECK_THROWS_WITH(copier.copy(entry, [](Bytes) { throw Error("no room"); }), "no room");
}
