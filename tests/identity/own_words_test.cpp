#include "identity/own_words.h"

#include "support/made_elf.h"
#include "support/made_entry.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::identity;
using rootfs::Kind;
using test::made_entry;
using Lines = std::vector<std::string>;

namespace {

Lines words(const rootfs::Manifest& manifest) {
  std::vector<const rootfs::Entry*> files;
  for (const rootfs::Entry& entry : manifest.entries)
    files.push_back(&entry);
  Lines lines;
  for (const Component& component : read_own_words(manifest, files)) {
    std::string line = std::string(kind_name(component.kind)) + " " + component.name + " " +
                       component.version + " " + component.license + ":";
    for (const std::string& path : component.found_in)
      line += " " + path;
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("distributions of Python and packages of node say who they are") {
  CHECK(words({{made_entry("/a/x-1.dist-info/METADATA", Kind::file,
                           "Metadata-Version: 2.1\nName: x\nVersion: 1\nLicense: old words\n"
                           "License-Expression: MIT\n\nName: of the description\n"),
                made_entry("/a/y.egg-info/PKG-INFO", Kind::file,
                           "Name: y\r\nVersion: 2\r\nLicense: BSD\r\n"),
                made_entry("/n/node_modules/z/package.json", Kind::file,
                           "{\"name\":\"@s/z\",\"version\":\"3\",\"license\":\"ISC\"}")}}) ==
        Lines{"pypi x 1 MIT: /a/x-1.dist-info/METADATA", "pypi y 2 BSD: /a/y.egg-info/PKG-INFO",
              "npm @s/z 3 ISC: /n/node_modules/z/package.json"});
}

TEST_CASE("what says nothing of use is passed over") {
  CHECK(words({{made_entry("/a/METADATA", Kind::file, "Name: a\nVersion: 1\n"),
                made_entry("/a/x.dist-info/METADATA", Kind::file, "Name: a\n"),
                made_entry("/b/package.json", Kind::file, "{\"name\":\"b\"}"),
                made_entry("/c/package.json", Kind::file, "[1"),
                made_entry("/d/package.json", Kind::file,
                           std::string(5000, '[') + std::string(5000, ']')),
                made_entry("/e", Kind::link, "a"), made_entry("/f", Kind::directory)}})
            .empty());
}

TEST_CASE("what several files say is one component, found in all of them") {
  const std::string bytes =
      test::made_elf({.notes = {{"FDO", 0xcafe1a7e,
                                 "{\"name\":\"a\",\"version\":\"1\"}" + std::string(1, '\0')}}});
  CHECK(words({{made_entry("/bin/a", Kind::file, bytes),
                made_entry("/bin/b", Kind::hard_link, "/bin/a"),
                made_entry("/bin/c", Kind::file, bytes)}}) ==
        Lines{"generic a 1 : /bin/a /bin/b /bin/c"});
}
