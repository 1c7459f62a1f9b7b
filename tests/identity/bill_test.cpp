#include "identity/bill.h"

#include "support/made_dpkg.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::identity;
using Lines = std::vector<std::string>;

namespace {

std::shared_ptr<tree::MemoryTree> made_tree() {
  auto tree = std::make_shared<tree::MemoryTree>();
  test::MadeDpkg dpkg(*tree);
  dpkg.add("a", "/bin/a\n", "Depends: libz, gone\nSource: s (1)\nMaintainer: Who <w@x.org>\n");
  dpkg.add("libz", "/lib/z\n");
  dpkg.add("meta", "/usr/share/doc/meta\n");
  tree->add_file("/bin/a", "a", 0755);
  tree->add_file("/lib/z", "z");
  tree->add_file("/app/package.json", R"({"name":"app","version":"2"})");
  tree->add_file("/etc/os-release", "ID=debian\nVERSION_ID=12\n");
  tree->add_file("/usr/share/doc/libz/copyright",
                 "Format: copyright-format/1.0\n\nLicense: Zlib\n");
  return tree;
}

Bill bill(const std::shared_ptr<const tree::MemoryTree>& tree, const std::string& name = "root") {
  const tree::Walker walker(*tree);
  const packages::Database database(walker);
  const rootfs::Manifest manifest = test::made_image(tree).root;
  const Ownership owners =
      find_owners(manifest, database, [](const rootfs::Entry& entry) { return entry.path; });
  return make_bill(
      {.name = name,
       .created = 7,
       .root = manifest,
       .database = database,
       .owners = owners,
       .packages = owners.packages(),
       .tree = walker,
       .needs = {{"/bin/a", "/lib/z", {ReasonKind::needed, "/bin/a", "z", ""}},
                 {"/bin/a", "/lib/gone", {ReasonKind::needed, "/bin/a", "gone", ""}}}});
}

}  // namespace

TEST_CASE("a bill has the packages of files, their dependencies among each other, and own words") {
  const Bill made = bill(made_tree());
  Lines lines;
  for (const Component& component : made.components) {
    lines.push_back(component.purl + " of " + component.source_version + " by " +
                    component.supplier + " " + component.license);
    for (const std::size_t other : component.depends)
      lines.push_back("  needs " + made.components.at(other).name);
    for (const std::string& path : component.found_in)
      lines.push_back("  found in " + path);
  }
  CHECK(lines == Lines{"pkg:deb/debian/a@1.0-1?arch=amd64&distro=debian-12&upstream=s%401 of 1 by "
                       "Who <w@x.org> ",
                       "  needs libz",
                       "pkg:deb/debian/libz@1.0-1?arch=amd64&distro=debian-12 of 1.0-1 by  Zlib",
                       "pkg:npm/app@2 of  by  ", "  found in /app/package.json"});
  CHECK(made.distribution.id == "debian");
  CHECK(made.created == 7);
}

TEST_CASE("a bill has every file with its digests and whose it is, and needs between its files") {
  const Bill made = bill(made_tree());
  Lines lines;
  for (const BillFile& file : made.files) {
    lines.push_back(file.path);
    for (const std::size_t number : file.components)
      lines.back() += " " + made.components.at(number).name;
  }
  CHECK(lines == Lines{"/app/package.json app", "/bin/a a", "/etc/os-release", "/lib/z libz",
                       "/usr/share/doc/libz/copyright", "/var/lib/dpkg/info/a.list",
                       "/var/lib/dpkg/info/libz.list", "/var/lib/dpkg/info/meta.list",
                       "/var/lib/dpkg/status"});
  CHECK(made.files[3].sha1 == "395df8f7c51f007019cb30201c49e884b46b92fa");
  CHECK(made.files[3].sha256 == sha256(as_bytes("z")).hex());
  CHECK(made.needs.size() == 1);
}

TEST_CASE("the digest of a bill is of what it says, not of the time") {
  const auto tree = made_tree();
  const Digest digest = bill(tree).digest;
  CHECK(bill(made_tree()).digest == digest);
  CHECK(bill(tree, "another").digest != digest);
  tree->add_file("/lib/z", "other bytes");
  CHECK(bill(tree).digest != digest);
}
