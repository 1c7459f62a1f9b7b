#include "identity/license.h"

#include "support/made_dpkg.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::identity;

namespace {

std::string license(const std::string& copyright) {
  tree::MemoryTree tree;
  tree.add_file("/usr/share/doc/a/copyright", copyright);
  return license_of("a", tree::Walker(tree));
}

const std::string format =
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n";

}  // namespace

TEST_CASE(
    "a copyright file that machines can read names the licences of all its files, each once") {
  CHECK(license(format + "Source: x\n\nFiles: *\nCopyright: me\nLicense: GPL-2+\n This is\n .\n"
                         " License: no\n\nFiles: b\nLicense: Expat or Zlib\n\n"
                         "License: GPL-2+\n the text\n\nLicense:\n nothing\n") ==
        "(Expat or Zlib) AND GPL-2+");
  CHECK(license(format + "\nFiles: *\nLicense: Expat or Zlib\n") == "Expat or Zlib");
}

TEST_CASE("prose, and what is not there, name none") {
  CHECK(license("This package is free.\nLicense: GPL-2\n").empty());
  CHECK(license_of("b", tree::Walker(tree::MemoryTree())).empty());
}

TEST_CASE("names that are known become SPDX's, others references to what was said") {
  CHECK(spdx_license("GPL-2+ and Expat") == LicenseExpression{"GPL-2.0-or-later AND MIT", {}});
  CHECK(spdx_license("(expat OR Zlib) AND public-domain") ==
        LicenseExpression{"(MIT OR Zlib) AND LicenseRef-public-domain",
                          {{"LicenseRef-public-domain", "public-domain"}}});
  CHECK(spdx_license("GPL-2+ with OpenSSL exception") ==
        LicenseExpression{
            "LicenseRef-GPL-2x-with-OpenSSL-exception",
            {{"LicenseRef-GPL-2x-with-OpenSSL-exception", "GPL-2+ with OpenSSL exception"}}});
  CHECK(spdx_license("odd and odd").references.size() == 1);
  CHECK(spdx_license(" \n") == LicenseExpression{});
}

TEST_CASE("words that are no expression are one reference") {
  for (const char* words :
       {"MIT and", "or MIT", "(MIT", "MIT)", "MIT and or ISC", "()", "MIT (ISC)"}) {
    const LicenseExpression expression = spdx_license(words);
    INFO(words);
    CHECK(expression.references.size() == 1);
    CHECK(expression.text == expression.references.at(0).id);
    CHECK(expression.references.at(0).name == words);
  }
}

TEST_CASE("a whole licence is told by its first line") {
  CHECK(spdx_license("MIT\n" + std::string(5000, 'x')).text == "MIT");
}

TEST_CASE("files of a licence are the copyright of Debian, and what is shipped below licenses") {
  tree::MemoryTree tree;
  tree.add_file("/usr/share/doc/a/copyright", "");
  tree.add_file("/usr/share/licenses/a/COPYING", "");
  tree.add_file("/usr/share/doc/b", "no directory");
  test::MadeDpkg dpkg(tree);
  dpkg.add("a", "/usr/share/licenses/a/COPYING\n/usr/share/licenses/a/GONE\n");
  dpkg.add("b", "/usr/share/doc/b\n");
  const tree::Walker walker(tree);
  const packages::Database database(walker);
  CHECK(license_files(*database.find("a"), database, walker) ==
        std::vector<std::string>{"/usr/share/doc/a/copyright", "/usr/share/licenses/a/COPYING"});
  CHECK(license_files(*database.find("b"), database, walker).empty());
}
