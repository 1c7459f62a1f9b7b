#include "identity/scanner_files.h"

#include "support/made_dpkg.h"
#include "support/made_entry.h"
#include "support/manifest_lines.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::identity;
using packages::DatabaseKind;
using rootfs::Kind;
using test::lines;
using test::made_entry;
using Lines = std::vector<std::string>;

namespace {

std::vector<packages::Shipped> one_package() {
  return {
      {{"a", "1", "amd64", "a", {}},
       {.source_version = {}, .maintainer = {}, .license = {}, .record = "Package: a", .sums = {}},
       {{.path = "/a", .md5 = "01"}}}};
}

rootfs::Policy policy() {
  rootfs::Policy policy;
  policy.mtime = 7;
  return policy;
}

}  // namespace

TEST_CASE("scanners get a database and what names the distribution, as the policy has files") {
  tree::MemoryTree tree;
  tree.add_file("/usr/lib/os-release", "ID=debian\n", 0600);
  tree.add_link("/etc/os-release", "../usr/lib/os-release");
  tree.add_file("/etc/debian_version", "12.11\n");
  rootfs::Manifest manifest{{made_entry("/a", Kind::file, "a")}};
  add_scanner_files(manifest, DatabaseKind::dpkg, one_package(), tree::Walker(tree), policy());
  CHECK(lines(manifest) ==
        Lines{"file 0644 0:0 0 /a \"a\"", "directory 0755 0:0 7 /etc",
              "file 0644 0:0 7 /etc/debian_version \"12.11\n\"",
              "file 0644 0:0 7 /etc/os-release \"ID=debian\n\"", "directory 0755 0:0 7 /var",
              "directory 0755 0:0 7 /var/lib", "directory 0755 0:0 7 /var/lib/dpkg",
              "directory 0755 0:0 7 /var/lib/dpkg/status.d",
              "file 0644 0:0 7 /var/lib/dpkg/status.d/a \"Package: a\nStatus: install ok "
              "installed\n\"",
              "file 0644 0:0 7 /var/lib/dpkg/status.d/a.md5sums \"01  a\n\""});
  CHECK(manifest.find("/etc/os-release")->reasons ==
        Reasons{{ReasonKind::written, "", "", "it names the distribution"}});
}

TEST_CASE("what is there stays, links are followed, and a database of one's own is enough") {
  tree::MemoryTree tree;
  tree.add_file("/etc/os-release", "ID=debian\n");
  rootfs::Manifest manifest{
      {made_entry("/etc", Kind::directory), made_entry("/etc/os-release", Kind::file, "ID=mine\n"),
       made_entry("/lib", Kind::link, "usr/lib"), made_entry("/usr", Kind::directory),
       made_entry("/usr/lib", Kind::directory)}};
  add_scanner_files(manifest, DatabaseKind::apk, one_package(), tree::Walker(tree), policy());
  CHECK(manifest.find("/etc/os-release")->source.contents().text() == "ID=mine\n");
  REQUIRE(manifest.find("/usr/lib/apk/db/installed") != nullptr);
  CHECK(manifest.entries.size() == 8);
  add_scanner_files(manifest, DatabaseKind::dpkg, one_package(), tree::Walker(tree), policy());
  CHECK(manifest.entries.size() == 8);
}

TEST_CASE("without a package nothing is said") {
  tree::MemoryTree tree;
  tree.add_file("/etc/os-release", "ID=debian\n");
  rootfs::Manifest manifest;
  add_scanner_files(manifest, DatabaseKind::dpkg, {}, tree::Walker(tree), policy());
  CHECK(manifest.entries.empty());
}

TEST_CASE("licences come along with the links that lead to them") {
  tree::MemoryTree tree;
  test::MadeDpkg dpkg(tree);
  dpkg.add("base", "/usr/share/doc/base/copyright\n");
  dpkg.add("none", "/x\n");
  dpkg.add("runtime", "/usr/share/doc/runtime\n/usr/share/licenses/r/COPYING\n");
  tree.add_file("/usr/share/doc/base/copyright", "c");
  tree.add_link("/usr/share/doc/runtime", "base");
  tree.add_file("/usr/share/licenses/r/COPYING", "l");
  const tree::Walker walker(tree);
  const packages::Database database(walker);
  rootfs::Manifest manifest;
  add_licenses(manifest, database, {database.find("none"), database.find("runtime")}, walker, {});
  Lines files;
  for (const rootfs::Entry& entry : manifest.entries)
    if (entry.kind != Kind::directory) files.push_back(entry.path);
  CHECK(files == Lines{"/usr/share/doc/base/copyright", "/usr/share/doc/runtime",
                       "/usr/share/licenses/r/COPYING"});
}
