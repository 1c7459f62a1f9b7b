#include "identity/shipped_packages.h"

#include "identity/file_digest.h"
#include "support/made_dpkg.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::identity;
using test::MadeDpkg;

namespace {

// A root with libz, whose file is as it is shipped, and libx, whose file somebody changed.
tree::MemoryTree made_tree() {
  tree::MemoryTree tree;
  MadeDpkg dpkg(tree);
  dpkg.add("libx", "/usr/lib/x\n");
  dpkg.add("libz", "/lib/z.so.1\n/lib/z.so\n/lib/gone\n", "Source: zlib (2)\n");
  tree.add_file(MadeDpkg::info("libx", "md5sums"),
                file_digest("md5", as_bytes("as shipped")) + "  usr/lib/x\n");
  tree.add_file(MadeDpkg::info("libz", "md5sums"),
                file_digest("md5", as_bytes("z")) + "  lib/z.so.1\n");
  tree.add_file("/usr/lib/x", "as changed");
  tree.add_file("/usr/lib/z.so.1", "z", 0755);
  tree.add_link("/usr/lib/z.so", "z.so.1");
  tree.add_link("/lib", "usr/lib");
  return tree;
}

std::vector<std::string> lines(const ShippedPackages& shipped) {
  std::vector<std::string> lines;
  for (const packages::Shipped& each : shipped.all) {
    lines.push_back(each.package.name + " of " + each.details.source_version);
    for (const packages::ShippedFile& file : each.files)
      lines.push_back(file.path + (file.is_link ? " link" : " " + file.md5));
  }
  return lines;
}

struct Asked {
  explicit Asked(tree::MemoryTree made)
      : tree(std::make_shared<const tree::MemoryTree>(std::move(made))),
        manifest(test::made_image(tree).root) {
    ownership =
        find_owners(manifest, database, [](const rootfs::Entry& entry) { return entry.path; });
  }
  ShippedPackages shipped() const { return shipped_packages(manifest, ownership, database, *tree); }

  std::shared_ptr<const tree::MemoryTree> tree;
  tree::Walker walker{*tree};
  packages::Database database{walker};
  rootfs::Manifest manifest;
  Ownership ownership;
};

void replace(rootfs::Manifest& manifest, const std::string& path, const std::string& bytes) {
  const auto entry = std::ranges::find(manifest.entries, path, &rootfs::Entry::path);
  entry->size = bytes.size();
  entry->source = rootfs::ContentSource(bytes);
}

}  // namespace

TEST_CASE("every file is listed with the digest of what it is, and told if its package's differs") {
  const Asked asked(made_tree());
  const ShippedPackages shipped = asked.shipped();
  CHECK(lines(shipped) ==
        std::vector<std::string>{"libx of 1.0-1",
                                 "/usr/lib/x " + file_digest("md5", as_bytes("as changed")),
                                 "libz of 2", "/usr/lib/z.so link",
                                 "/usr/lib/z.so.1 " + file_digest("md5", as_bytes("z"))});
  REQUIRE(shipped.findings.size() == 1);
  CHECK(shipped.findings[0].id == FindingId::differs_from_package);
  CHECK(shipped.findings[0].subject == "/usr/lib/x");
  CHECK(shipped.findings[0].what == "it is not the file that libx 1.0-1 ships");
}

TEST_CASE("what was changed on the way to the image does not claim its package's sum") {
  Asked asked(made_tree());
  replace(asked.manifest, "/usr/lib/z.so.1", "stripped");
  const ShippedPackages shipped = asked.shipped();
  CHECK(lines(shipped).back() == "/usr/lib/z.so.1 " + file_digest("md5", as_bytes("stripped")));
  // That it was changed here is nothing to tell of the builder.
  REQUIRE(shipped.findings.size() == 1);
  CHECK(shipped.findings[0].subject == "/usr/lib/x");
}

TEST_CASE("a package of which nothing is left is not there") {
  Asked asked(made_tree());
  std::erase_if(asked.manifest.entries,
                [](const rootfs::Entry& entry) { return entry.path == "/usr/lib/x"; });
  const ShippedPackages shipped = asked.shipped();
  CHECK(lines(shipped).front() == "libz of 2");
  CHECK(shipped.findings.empty());
}
